namespace Reconciler.Operator.Control;

/// <summary>The loop of every controller.</summary>
public sealed class ControllerLoops : IDisposable
{
    /// <summary>VirtualMachines.</summary>
    public required ControllerLoop Machines { get; init; }

    /// <summary>VirtualMachineSets.</summary>
    public required ControllerLoop Sets { get; init; }

    /// <summary>VirtualMachineOperations that ended.</summary>
    public required ControllerLoop Operations { get; init; }

    /// <summary>VirtualMachineSnapshots.</summary>
    public required ControllerLoop Snapshots { get; init; }

    /// <summary>VirtualMachineRestores.</summary>
    public required ControllerLoop Restores { get; init; }

    /// <summary>SnapshotSchedules.</summary>
    public required ControllerLoop Schedules { get; init; }

    /// <summary>VirtualNetworks.</summary>
    public required ControllerLoop Networks { get; init; }

    /// <summary>The shared way out through the nodes' own addresses; it has but one key.</summary>
    public required ControllerLoop Transit { get; init; }

    /// <summary>Northbound rows whose object is not known; it has but one key.</summary>
    public required ControllerLoop Orphans { get; init; }

    /// <summary>PhysicalNetworks.</summary>
    public required ControllerLoop PhysicalNetworks { get; init; }

    /// <summary>AccessPolicies.</summary>
    public required ControllerLoop AccessPolicies { get; init; }

    /// <summary>QuarantinePolicies.</summary>
    public required ControllerLoop Quarantines { get; init; }

    /// <summary>LoadBalancers.</summary>
    public required ControllerLoop LoadBalancers { get; init; }

    /// <summary>AddressClaims.</summary>
    public required ControllerLoop Claims { get; init; }

    /// <summary>MachineImages.</summary>
    public required ControllerLoop Images { get; init; }

    /// <summary>HypervisorNodes.</summary>
    public required ControllerLoop Nodes { get; init; }

    private ControllerLoop[] All => [Machines, Sets, Snapshots, Restores, Schedules, Operations, Networks, Transit, Orphans, PhysicalNetworks, AccessPolicies, Quarantines, LoadBalancers, Claims, Images, Nodes];

    /// <summary>Runs every loop until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(All.Select(loop => loop.RunAsync(ct)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var loop in All)
        {
            loop.Dispose();
        }
    }
}

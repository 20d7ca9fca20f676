namespace Reconciler.Planning.Domains;

/// <summary>What libvirt does when the guest ends; whether it is started again afterwards is the planner's decision.</summary>
public sealed record DomainLifecycle
{
    /// <summary>When the guest powers off.</summary>
    public string OnPoweroff { get; init; } = "destroy";

    /// <summary>When the guest reboots.</summary>
    public string OnReboot { get; init; } = "restart";

    /// <summary>When the guest crashes.</summary>
    public string OnCrash { get; init; } = "destroy";
}

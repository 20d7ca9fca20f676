using Reconciler.Language.Common;

namespace Reconciler.Agent.Partitions;

/// <summary>The folders of a node, from the agent's options.</summary>
internal sealed record NodeFolders
{
    /// <summary>Desired state.</summary>
    public required string Partitions { get; init; }

    /// <summary>Port forwards on the node's own address.</summary>
    public required string Forwards { get; init; }

    /// <summary>Verdicts of guests' health.</summary>
    public required string Health { get; init; }

    /// <summary>Records of snapshots.</summary>
    public required string Snapshots { get; init; }

    /// <summary>Cached images.</summary>
    public required string Images { get; init; }

    /// <summary>Guest agents' sockets.</summary>
    public required string GuestSockets { get; init; }

    /// <summary>Storage pools by name.</summary>
    public required ValueMap Pools { get; init; }

    /// <summary>Derives them from the options.</summary>
    public static NodeFolders From(AgentOptions options)
    {
        var state = Path.GetFullPath(options.StateDirectory);
        var pools = new ValueMap(options.Pools.Select(pool => KeyValuePair.Create(pool.Key, Path.GetFullPath(pool.Value))));
        pools.TryAdd("default", Path.Combine(state, "disks"));
        return new NodeFolders
        {
            Partitions = Path.Combine(state, "partitions"),
            Forwards = Path.Combine(state, "forwards"),
            Health = Path.Combine(state, "health"),
            Snapshots = Path.Combine(state, "snapshots"),
            Images = Path.Combine(state, "images"),
            GuestSockets = Path.GetFullPath(options.GuestSocketDirectory),
            Pools = pools,
        };
    }

    /// <summary>Makes them. The emulator must be able to pass through those that hold its files; desired state is the agent's alone.</summary>
    public void Make()
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode Passable = Own | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(Partitions, Own);
        Directory.CreateDirectory(Health, Own);
        Directory.CreateDirectory(Images, Passable);
        Directory.CreateDirectory(GuestSockets, Passable);
        foreach (var pool in Pools.Values)
        {
            Directory.CreateDirectory(pool, Passable);
        }
    }
}

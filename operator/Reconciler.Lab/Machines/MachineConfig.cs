namespace Reconciler.Lab.Machines;

/// <summary>What one machine of the lab is made of: its view of the file system, then steps in order. Read by <see cref="LabInit"/>.</summary>
public sealed record MachineConfig
{
    /// <summary>The machine's name in the lab: <c>fabric</c>, <c>world</c>, <c>control</c>, <c>node1</c>, ...</summary>
    public required string Name { get; init; }

    /// <summary>The lab's short folder on the host, seen at the same path inside.</summary>
    public required string RunFolder { get; init; }

    /// <summary>The machine's own folder on the host; seen inside at the same path and, for those with a file system of their own, at <c>/run/state</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>The folder of unpacked packages whose <c>usr</c>, <c>etc</c> and <c>var</c> are laid over the host's; absent: the machine keeps the host's file system and host name.</summary>
    public string? Prefix { get; init; }

    /// <summary>Folders of the host that appear elsewhere inside.</summary>
    public IReadOnlyList<MachineBind> Binds { get; init; } = [];

    /// <summary>Devices of the host that the machine does not have.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Folders made inside before anything starts.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Files written inside before anything starts.</summary>
    public IReadOnlyList<MachineFile> Files { get; init; } = [];

    /// <summary>What happens then, in this order.</summary>
    public required IReadOnlyList<MachineStep> Steps { get; init; }

    /// <summary>The folder of the logs.</summary>
    public string LogFolder => Path.Combine(Folder, "log");

    /// <summary>Where the machine's init reports how far it is.</summary>
    public string StatusFile => Path.Combine(RunFolder, Name, "status.json");
}

/// <summary>A folder of the host that appears elsewhere inside a machine.</summary>
/// <param name="Source">The host's folder.</param>
/// <param name="Target">Where it appears.</param>
public sealed record MachineBind(string Source, string Target);

/// <summary>A file written inside a machine.</summary>
/// <param name="Path">Where.</param>
/// <param name="Text">What.</param>
/// <param name="Append">Whether it is added to what is there.</param>
public sealed record MachineFile(string Path, string Text, bool Append = false);

/// <summary>One step of bringing a machine up; exactly one of the members says which kind.</summary>
public sealed record MachineStep
{
    /// <summary>Runs a program to its end; an exit code other than 0 fails the machine.</summary>
    public IReadOnlyList<string>? Run { get; init; }

    /// <summary>With <see cref="Run"/>: nothing is done when this path exists.</summary>
    public string? UnlessExists { get; init; }

    /// <summary>Starts a program that is kept running from now on.</summary>
    public MachineService? Start { get; init; }

    /// <summary>Waits until a network interface is there.</summary>
    public string? WaitForLink { get; init; }

    /// <summary>Waits until a path exists; a socket must also accept a connection.</summary>
    public string? WaitForPath { get; init; }
}

/// <summary>A program that is kept running.</summary>
public sealed record MachineService
{
    /// <summary>The service's name; also that of its log.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Additions to the machine's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The service is started as soon as this path exists; absent: at once.</summary>
    public string? StartWhenExists { get; init; }
}

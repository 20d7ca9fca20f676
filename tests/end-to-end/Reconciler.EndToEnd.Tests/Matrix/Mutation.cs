using System.Xml.Linq;
using Reconciler.Language.Drift;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>One change behind our back by a real tool, and everything that has to follow from it.</summary>
public sealed record Mutation
{
    /// <summary>What is done, in words; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The path under which it must be reported. Words that are known only at run time stand as placeholders; <c>*</c> is anything.</summary>
    public required string Path { get; init; }

    /// <summary>The commands, one after the other; each must succeed.</summary>
    public required Tool[] Tools { get; init; }

    /// <summary>What the report must say that should be; <c>*</c> is anything.</summary>
    public required string Expected { get; init; }

    /// <summary>What the report must say that was seen; <c>*</c> is anything.</summary>
    public required string Observed { get; init; }

    /// <summary>The report, NAMESPACE/NAME.</summary>
    public string Report { get; init; } = "drift/virtualmachine-one";

    /// <summary>How it must be noticed.</summary>
    public DriftNotice Notice { get; init; } = DriftNotice.Event;

    /// <summary>How it must end.</summary>
    public DriftOutcome Outcome { get; init; } = DriftOutcome.Corrected;

    /// <summary>The guest that has to have another boot id afterwards; null: none may.</summary>
    public string? Reboots { get; init; }

    /// <summary>Whether something is plugged in again or started again, so that libvirt may give it another number.</summary>
    public bool Renumbers { get; init; }

    /// <summary>Further paths that must be reported and end in the same way.</summary>
    public string[] Together { get; init; } = [];

    /// <summary>Paths that this change may bring up besides; <c>*</c> is anything.</summary>
    public string[] Also { get; init; } = [];

    /// <summary>What a person does about what waits or is left: afterwards it must count as corrected.</summary>
    public Tool[] Cleanup { get; init; } = [];

    /// <summary>Whether it runs in every test run, and not only in the whole matrix.</summary>
    public bool Always { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A command of a mutation.</summary>
/// <param name="Program">The tool.</param>
/// <param name="Arguments">Its arguments; <c>{port one eth0}</c> and the like are filled in, see <see cref="Placeholders"/>.</param>
public sealed record Tool(string Program, params string[] Arguments)
{
    /// <summary>Whether it runs inside the node; else on the host, against the lab's sockets.</summary>
    public bool OnNode { get; init; }

    /// <summary>Writes the file that <c>{file}</c> names.</summary>
    public ToolFile? File { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}

/// <summary>A file for a tool, made from what libvirt says of a domain.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Live">Whether from the running domain; else from its definition.</param>
/// <param name="Make">Makes the file's content; may change what it is given.</param>
public sealed record ToolFile(string Domain, bool Live, Func<XElement, XElement> Make);

using Reconciler.Cli.Manifests;
using Reconciler.Cli.Sync.Planning;

namespace Reconciler.Cli.Sync.Output;

/// <summary>How one round went.</summary>
internal sealed record SyncReport
{
    /// <summary>How it ended.</summary>
    public required SyncOutcome Outcome { get; init; }

    /// <summary>What stands in the way, in a sentence; empty when nothing does.</summary>
    public string Message { get; init; } = "";

    /// <summary>The commit; empty when none could be read.</summary>
    public string Commit { get; init; } = "";

    /// <summary>The first line of its message.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The commit whose objects stand; empty: none was applied as a whole yet.</summary>
    public string Applied { get; init; } = "";

    /// <summary>What validation has to say.</summary>
    public IReadOnlyList<ManifestFinding> Findings { get; init; } = [];

    /// <summary>What became of each object.</summary>
    public IReadOnlyList<ObjectOutcome> Objects { get; init; } = [];

    /// <summary>What else is worth knowing, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The verb's exit code after this round.</summary>
    public int ExitCode => Outcome switch { SyncOutcome.Synced => ExitCodes.Success, SyncOutcome.Failed => ExitCodes.Error, _ => ExitCodes.Negative };

    /// <summary>How many objects came to this.</summary>
    public int Count(ObjectResult result) => Objects.Count(item => item.Result == result);
}

/// <summary>How a round ended.</summary>
internal enum SyncOutcome
{
    /// <summary>Everything is as the commit says, and ready.</summary>
    Synced,

    /// <summary>Everything is applied; not all of it is ready yet.</summary>
    NotReady,

    /// <summary>Some objects could not be applied.</summary>
    Incomplete,

    /// <summary>The commit was refused; nothing was changed.</summary>
    Refused,

    /// <summary>Repository or API could not be reached, or another process is at work.</summary>
    Failed,
}

/// <summary>What became of one object.</summary>
/// <param name="Identity">The object.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Message">Why; empty where it goes without saying.</param>
/// <param name="File">Its manifest; empty for what is pruned.</param>
internal sealed record ObjectOutcome(ObjectIdentity Identity, ObjectResult Result, string Message = "", string File = "")
{
    /// <summary>Whether it is not yet what it should be: what its readiness says, or that it is not gone yet.</summary>
    public string Waiting { get; init; } = "";
}

/// <summary>What becomes of an object.</summary>
internal enum ObjectResult
{
    /// <summary>It was as the manifest says.</summary>
    Unchanged,

    /// <summary>It was made.</summary>
    Created,

    /// <summary>It was changed.</summary>
    Changed,

    /// <summary>It was deleted: it was applied once, and is in the repository no more.</summary>
    Pruned,

    /// <summary>It would be pruned, but something forbids it.</summary>
    Kept,

    /// <summary>It was an order, which was carried out and is gone.</summary>
    Done,

    /// <summary>Fields belong to another field manager.</summary>
    Conflict,

    /// <summary>The API refuses it, or it belongs to another sync.</summary>
    Refused,
}

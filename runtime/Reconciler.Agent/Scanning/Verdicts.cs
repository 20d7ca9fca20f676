using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Scanning;

/// <summary>
/// The verdicts that stand. A round takes its partition's back when it begins and gives a new one when it ends with nothing to do, to wait for or to tell; so one
/// stands only as long as it is the last that was said. They are kept on disk, so that a new agent of the same build has to look only at what changed meanwhile.
/// </summary>
internal sealed partial class Verdicts(string path, ILogger<Verdicts> logger)
{
    private readonly ConcurrentDictionary<ResourceKey, Verdict> standing = new();
    private (UInt128 Context, Dictionary<ResourceKey, Verdict> Verdicts)? stored = VerdictFile.Read(path);
    private UInt128? context;
    private int changes;

    /// <summary>How many stand.</summary>
    public int Count => standing.Count;

    /// <summary>Sets the context in which verdicts are given from now on; those of another one fall.</summary>
    public void Enter(UInt128 current)
    {
        if (context == current)
        {
            return;
        }

        standing.Clear();
        changes++;
        if (stored is { } file && file.Context == current)
        {
            foreach (var (key, verdict) in file.Verdicts)
            {
                standing.TryAdd(key, verdict);
            }

            changes = 0;
        }

        stored = null;
        context = current;
    }

    /// <summary>The verdict of a partition; null: none stands.</summary>
    public Verdict? Find(ResourceKey key) => standing.TryGetValue(key, out var verdict) ? verdict : null;

    /// <summary>Gives a verdict.</summary>
    public void Give(ResourceKey key, Verdict verdict)
    {
        standing[key] = verdict;
        Interlocked.Increment(ref changes);
    }

    /// <summary>Takes one back.</summary>
    public void TakeBack(ResourceKey key)
    {
        if (standing.TryRemove(key, out _))
        {
            Interlocked.Increment(ref changes);
        }
    }

    /// <summary>Writes them to disk, unless nothing changed since. What cannot be written is looked at again after a restart, no more.</summary>
    public void Save()
    {
        if (context is not { } current || Interlocked.Exchange(ref changes, 0) == 0)
        {
            return;
        }

        try
        {
            VerdictFile.Write(path, current, standing);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(path, problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The verdicts cannot be written to {Path}; a restarted agent will look at every partition: {Problem}")]
    private partial void LogNotSaved(string path, string problem);
}

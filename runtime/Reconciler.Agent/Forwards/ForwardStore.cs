using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Forwards;

/// <summary>
/// The port forwards that should stand on the node's own address, in memory and on its disk, so that they are kept also while the API is away. One file for
/// each network that has some.
/// </summary>
internal sealed partial class ForwardStore(string folder, ILogger<ForwardStore> logger)
{
    private readonly ResourceFiles files = new(folder);
    private readonly ConcurrentDictionary<ResourceKey, ForwardRecord> records = new();
    private readonly ConcurrentDictionary<ResourceKey, string> unreadable = new();
    private readonly Lock writing = new();

    /// <summary>Every known network with forwards here.</summary>
    public IEnumerable<ForwardRecord> All => records.Values;

    /// <summary>Networks of which there is a file that cannot be read. While there are some, no rule is taken away.</summary>
    public IEnumerable<ResourceKey> Unreadable => unreadable.Keys;

    /// <summary>Reads the folder once, at the start.</summary>
    public void Load()
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var (key, path) in files.Find())
        {
            Read(key, path);
        }
    }

    /// <summary>Takes what the API tells of a network whose router stands on this node.</summary>
    /// <param name="network">The network.</param>
    /// <param name="teller">The uid of this node's own object in that API.</param>
    /// <returns>Whether something else is wanted than before.</returns>
    public bool Accept(VirtualNetwork network, string? teller)
    {
        var key = ResourceKey.Of(network);
        lock (writing)
        {
            var known = records.GetValueOrDefault(key);
            if (network.Status is not { NatAddress: { } address, NodeForwards: { Count: > 0 } forwards })
            {
                return Drop(key);
            }

            var record = new ForwardRecord
            {
                Namespace = key.Namespace,
                Name = key.Name,
                Uid = network.Metadata.Uid ?? "",
                Since = network.Metadata.CreationTimestamp,
                Teller = teller ?? known?.Teller,
                Address = address,
                Forwards = forwards,
                Standing = known is not null && known.Uid == network.Metadata.Uid ? known.Standing.Where(forwards.Contains).ToValueList() : [],
            };
            if (record == known)
            {
                return false;
            }

            var isNew = known is null || known with { Teller = record.Teller } != record;
            Keep(record);
            return isNew;
        }
    }

    /// <summary>
    /// Takes that the API no longer tells of a network here: it was deleted, or its router moved. That counts only from the API that told of it, which is known by this
    /// node's own object: one that was set up anew knows of nothing.
    /// </summary>
    /// <param name="key">The network.</param>
    /// <param name="teller">The uid of this node's own object in the API that no longer tells.</param>
    /// <returns>Whether something else is wanted than before.</returns>
    public bool Vanished(ResourceKey key, string? teller)
    {
        lock (writing)
        {
            if (!records.TryGetValue(key, out var record))
            {
                return unreadable.ContainsKey(key) && teller is not null && Drop(key);
            }

            if (record.Teller is null || record.Teller != teller)
            {
                LogKept(key);
                return false;
            }

            return Drop(key);
        }
    }

    /// <summary>Notes which forwards stand now.</summary>
    public void Stand(IEnumerable<WantedForward> standing)
    {
        var ports = standing.ToLookup(forward => forward.Network, forward => new NodeForward { Name = forward.Name, Protocol = forward.Protocol, Port = forward.Port });
        lock (writing)
        {
            foreach (var record in records.Values)
            {
                var now = record.Forwards.Where(forward => record.Standing.Contains(forward) || ports[record.Key.ToString()].Contains(forward)).ToValueList();
                if (now != record.Standing)
                {
                    Keep(record with { Standing = now });
                }
            }
        }
    }

    private void Keep(ForwardRecord record)
    {
        records[record.Key] = record;
        unreadable.TryRemove(record.Key, out _);
        try
        {
            AtomicFile.Write(files.PathOf(record.Key), JsonSerializer.SerializeToUtf8Bytes(record, AgentJson.Default.ForwardRecord));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(record.Key, problem.Message);
        }
    }

    private bool Drop(ResourceKey key)
    {
        var wasKnown = records.TryRemove(key, out _) | unreadable.TryRemove(key, out _);
        if (wasKnown)
        {
            AtomicFile.Delete(files.PathOf(key));
        }

        return wasKnown;
    }

    private void Read(ResourceKey key, string path)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(path), AgentJson.Default.ForwardRecord);
            records[key] = record is { Version: 1 } && record.Key == key ? record : throw new JsonException("it is of another network, or of another version");
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            unreadable[key] = problem.Message;
            LogUnreadable(key, path, problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Forwards of VirtualNetwork {Network}: the file {Path} cannot be read, so no forward is taken away until the API tells them again: {Problem}")]
    private partial void LogUnreadable(ResourceKey network, string path, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Forwards of VirtualNetwork {Network} cannot be written to disk; they are kept in memory: {Problem}")]
    private partial void LogNotWritten(ResourceKey network, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "VirtualNetwork {Network} is not in the API, but that is not the API that told of it: its port forwards stay")]
    private partial void LogKept(ResourceKey network);
}

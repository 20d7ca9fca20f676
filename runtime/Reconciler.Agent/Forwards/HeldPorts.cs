using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Reconciler.Agent.Tools;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Forwards;

/// <summary>
/// Ports that a program of the node had when a forward asked for them. Such a port is free only after nobody had it for a while: a restart of that program, or a boot at
/// which the agent is quicker than it, is no reason to lock the node's own service out.
/// </summary>
/// <param name="file">Where they are kept over a restart of the agent.</param>
/// <param name="time">The clock.</param>
internal sealed class HeldPorts(string file, TimeProvider time)
{
    /// <summary>How long a port has to be free, counted anew from the agent's start.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(TransportProtocol Protocol, int Port), long> held = new();

    /// <summary>Reads what an earlier agent knew, once, at the start.</summary>
    public void Load()
    {
        foreach (var line in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            if (line.Split(' ') is [var protocol, var port] && Enum.TryParse<TransportProtocol>(protocol, out var parsed) && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                held[(parsed, number)] = time.GetTimestamp();
            }
        }
    }

    /// <summary>Who has a port; null: nobody, and for long enough.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="port">The port.</param>
    /// <param name="owner">Who has it at this moment; null: nobody.</param>
    public string? OwnerOf(TransportProtocol protocol, int port, string? owner)
    {
        var key = (protocol, port);
        if (owner is not null)
        {
            var isNew = !held.ContainsKey(key);
            held[key] = time.GetTimestamp();
            if (isNew)
            {
                Keep();
            }

            return owner;
        }

        if (!held.TryGetValue(key, out var last))
        {
            return null;
        }

        if (time.GetElapsedTime(last) < Grace)
        {
            return string.Create(CultureInfo.InvariantCulture, $"a program of the node that had it less than {Grace.TotalMinutes:0} minutes ago");
        }

        held.TryRemove(key, out _);
        Keep();
        return null;
    }

    private void Keep() => AtomicFile.Write(file, Encoding.ASCII.GetBytes(string.Concat(held.Keys.Order().Select(key => string.Create(CultureInfo.InvariantCulture, $"{key.Protocol} {key.Port}\n")))));
}

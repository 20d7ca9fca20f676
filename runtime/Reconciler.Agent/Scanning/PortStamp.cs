using System.Text;
using Reconciler.Language.Common;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.Scanning;

/// <summary>Writes what was seen of a partition's ports as a text that is another one whenever anything of it is.</summary>
internal static class PortStamp
{
    /// <summary>Writes it.</summary>
    public static void Write(StringBuilder text, ObservedPorts ports)
    {
        text.AppendJoin(',', ports.LookedFor);
        foreach (var port in ports.Ports)
        {
            text.Append("\nport ").Append(port with { ExternalIds = [], Others = [], Qos = null });
            Write(text, "ids", port.ExternalIds);
            Write(text, "others", port.Others);
            if (port.Qos is { } qos)
            {
                text.Append("\nqos ").Append(qos.Type);
                Write(text, "settings", qos.Settings);
                Write(text, "queues", qos.Queues);
            }
        }

        text.Append('\n').AppendJoin('\n', ports.Taps).Append('\n').AppendJoin('\n', ports.Claims);
    }

    private static void Write(StringBuilder text, string name, ValueMap map)
    {
        text.Append('\n').Append(name);
        foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            // The length of the value says where it ends, whatever stands in it.
            text.Append('\n').Append(key).Append('=').Append(value.Length).Append(':').Append(value);
        }
    }
}

using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Forwards;

/// <summary>Which forwards stand on the node's own address, and which do not because their port is somebody else's. Pure.</summary>
/// <param name="Wanted">Those that stand.</param>
/// <param name="Refused">Those that do not.</param>
internal sealed record ForwardChoice(ValueList<WantedForward> Wanted, ValueList<RefusedForward> Refused)
{
    /// <summary>Chooses. A forward that stood once keeps its port: what begins to listen there later knew that it was taken.</summary>
    /// <param name="records">What the operator wants.</param>
    /// <param name="ownerOf">Who on the node itself has a port; null: nobody.</param>
    public static ForwardChoice Of(IEnumerable<ForwardRecord> records, Func<TransportProtocol, int, string?> ownerOf)
    {
        List<WantedForward> wanted = [];
        List<RefusedForward> refused = [];
        var all =
            from record in records
            from forward in record.Forwards
            let stands = record.Standing.Contains(forward)
            orderby !stands, record.Since, record.Namespace, record.Name, forward.Name
            select (stands, new WantedForward(record.Key.ToString(), forward.Name, forward.Protocol, forward.Port, record.Address));
        foreach (var (stands, forward) in all)
        {
            var port = string.Create(CultureInfo.InvariantCulture, $"{forward.Protocol} port {forward.Port}");
            if (wanted.Find(other => other.Protocol == forward.Protocol && other.Port == forward.Port) is { } other)
            {
                Refuse(forward, $"{port} leads to VirtualNetwork {other.Network} already");
            }
            else if (!stands && ownerOf(forward.Protocol, forward.Port) is { } owner)
            {
                Refuse(forward, $"{port} is taken by {owner}");
            }
            else
            {
                wanted.Add(forward);
            }
        }

        return new ForwardChoice(
            wanted.OrderBy(forward => forward.Id, StringComparer.Ordinal).ToValueList(), refused.OrderBy(forward => forward.Network, StringComparer.Ordinal).ThenBy(forward => forward.Name, StringComparer.Ordinal).ToValueList());

        void Refuse(WantedForward forward, string message) => refused.Add(new RefusedForward { Network = forward.Network, Name = forward.Name, Message = message });
    }
}

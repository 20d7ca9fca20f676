using Reconciler.Ovsdb;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Who changed the node's own rows of Open vSwitch, where the database's log can be read here.</summary>
internal static class NodeAuthors
{
    /// <summary>The authors of what steps put back, by path; those that are not known are left out. Reads a file.</summary>
    /// <param name="journal">The log; null: nothing is known.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="seen">What was seen.</param>
    /// <param name="before">What was seen the time before, for what is gone since.</param>
    public static Dictionary<string, string> Of(OvsdbJournal? journal, IEnumerable<NodeStep> steps, ObservedNodeNetwork seen, ObservedNodeNetwork? before)
    {
        var authors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in journal is null ? [] : steps)
        {
            if (PlaceOf(step, seen.Root, before) is var (table, row, column) && journal!.LastChange(table, row, [column]) is { Comment.Length: > 0 } author)
            {
                authors[step.Path] = author.Comment;
            }
        }

        return authors;
    }

    private static (string Table, Guid Row, string Column)? PlaceOf(NodeStep step, Guid root, ObservedNodeNetwork? before) => step switch
    {
        SetBridgeMappings or SetOvnSetting => ("Open_vSwitch", root, "external_ids"),
        SetDatapathType set => ("Bridge", set.Bridge, "datapath_type"),
        MarkBridge mark => ("Bridge", mark.Bridge, "external_ids"),
        ClearColumn clear => (clear.Table, clear.Row, clear.Column),
        RemovePort remove => ("Port", remove.Port, "name"),
        PlugProber { Former: { } port } => ("Port", port, "interfaces"),
        AddBridge add when before?.Bridges.GetValueOrDefault(add.Name) is { } gone => ("Bridge", gone.Uuid, "name"),
        AddUplink add when PortOf(before, add.Uplink) is { } gone => ("Port", gone, "name"),
        AddOwnPort add when PortOf(before, add.Name) is { } gone => ("Port", gone, "name"),
        _ => null,
    };

    private static Guid? PortOf(ObservedNodeNetwork? seen, string name) =>
        seen?.Bridges.Values.SelectMany(bridge => bridge.Ports).FirstOrDefault(port => port.Name == name)?.Uuid;
}

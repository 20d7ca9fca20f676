using Reconciler.Language.Common;

namespace Reconciler.Operator.Conditions;

/// <summary>
/// The conditions of one object's next status. Built anew each round from nothing but what was seen; a condition whose status did not change keeps
/// its transition time, so that the same state yields the same status.
/// </summary>
public sealed class ConditionSet(IEnumerable<Condition>? before, long? generation, DateTimeOffset now)
{
    private readonly Dictionary<string, Condition> earlier = (before ?? []).GroupBy(condition => condition.Type).ToDictionary(group => group.Key, group => group.First());
    private readonly List<Condition> conditions = [];

    /// <summary>Sets a condition.</summary>
    public ConditionSet Set(string type, bool? holds, string reason, string message = "")
    {
        var status = holds switch { true => "True", false => "False", null => "Unknown" };
        var since = earlier.TryGetValue(type, out var known) && known.Status == status ? known.LastTransitionTime : ToSeconds(now);
        conditions.RemoveAll(condition => condition.Type == type);
        conditions.Add(new Condition { Type = type, Status = status, Reason = reason, Message = message, LastTransitionTime = since, ObservedGeneration = generation });
        return this;
    }

    /// <summary>Copies a condition that another object reports, when it does.</summary>
    public ConditionSet Copy(string type, IEnumerable<Condition>? from)
    {
        if (from.Of(type) is { } found)
        {
            Set(type, found.Status switch { "True" => true, "False" => false, _ => null }, found.Reason, found.Message);
        }

        return this;
    }

    /// <summary>Sets Selecting: whether spec.selector matches machines.</summary>
    /// <param name="selected">How many it matches.</param>
    public ConditionSet SetSelecting(int selected) => selected > 0
        ? Set(ConditionTypes.Selecting, true, Reasons.MachinesSelected)
        : Set(ConditionTypes.Selecting, false, Reasons.NothingSelected, "spec.selector matches no VirtualMachine of this namespace; compare it with the machines' metadata.labels");

    /// <summary>
    /// Sets Ready, and Reconciling or Stalled beside it, from one outcome: ready, stalled (only an edit helps), or under way.
    /// </summary>
    public ConditionSet Conclude(bool ready, bool stalled, string reason, string message)
    {
        Set(ConditionTypes.Ready, ready, reason, message);
        if (!ready)
        {
            Set(stalled ? ConditionTypes.Stalled : ConditionTypes.Reconciling, true, reason, message);
        }

        return this;
    }

    /// <summary>The conditions, by type.</summary>
    public ValueList<Condition> Build() => conditions.OrderBy(condition => condition.Type, StringComparer.Ordinal).ToValueList();

    /// <summary>A time as the API keeps it.</summary>
    internal static DateTimeOffset ToSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}

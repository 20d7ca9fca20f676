using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>
/// A set of field paths as a tree. A step is written as fieldsV1 writes it: <c>f:name</c> a field, <c>k:{"name":"a"}</c> an item
/// by its keys, <c>v:"x"</c> an item of a set by its value.
/// </summary>
internal sealed class FieldSet
{
    private const string Self = ".";

    /// <summary>Whether the path that leads here is itself in the set.</summary>
    public bool IsMember { get; set; }

    public SortedDictionary<string, FieldSet> Children { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => !IsMember && Children.Count == 0;

    public static FieldSet FromFieldsV1(JsonObject? fields)
    {
        var set = new FieldSet();
        foreach (var (step, below) in fields ?? [])
        {
            if (step == Self)
            {
                set.IsMember = true;
                continue;
            }

            var child = FromFieldsV1(below as JsonObject);
            child.IsMember |= child.Children.Count == 0;
            set.Children[step] = child;
        }

        return set;
    }

    public JsonObject ToFieldsV1()
    {
        var fields = new JsonObject();
        if (IsMember && Children.Count > 0)
        {
            fields[Self] = new JsonObject();
        }

        foreach (var (step, child) in Children)
        {
            fields[step] = child.ToFieldsV1();
        }

        return fields;
    }

    public FieldSet Child(string step)
    {
        if (!Children.TryGetValue(step, out var child))
        {
            Children[step] = child = new FieldSet();
        }

        return child;
    }

    public void Insert(IEnumerable<string> path) => path.Aggregate(this, (set, step) => set.Child(step)).IsMember = true;

    public FieldSet Union(FieldSet other)
    {
        var result = new FieldSet { IsMember = IsMember || other.IsMember };
        foreach (var step in Children.Keys.Union(other.Children.Keys))
        {
            result.Children[step] = (Children.GetValueOrDefault(step), other.Children.GetValueOrDefault(step)) switch
            {
                ({ } mine, { } theirs) => mine.Union(theirs),
                ({ } mine, null) => mine,
                (_, { } theirs) => theirs,
                _ => new FieldSet(),
            };
        }

        return result;
    }

    public FieldSet Intersect(FieldSet other) => Combine(other, (mine, theirs) => mine && theirs);

    public FieldSet Except(FieldSet other) => Combine(other, (mine, theirs) => mine && !theirs);

    public bool SetEquals(FieldSet other) => IsMember == other.IsMember
        && Children.Count == other.Children.Count
        && Children.All(pair => other.Children.TryGetValue(pair.Key, out var theirs) && pair.Value.SetEquals(theirs));

    /// <summary>The paths of all members, in order.</summary>
    public IEnumerable<IReadOnlyList<string>> Members() => Members([]);

    private IEnumerable<IReadOnlyList<string>> Members(List<string> prefix)
    {
        if (IsMember)
        {
            yield return [.. prefix];
        }

        foreach (var (step, child) in Children)
        {
            foreach (var path in child.Members([.. prefix, step]))
            {
                yield return path;
            }
        }
    }

    private FieldSet Combine(FieldSet other, Func<bool, bool, bool> keep)
    {
        var result = new FieldSet { IsMember = keep(IsMember, other.IsMember) };
        foreach (var (step, mine) in Children)
        {
            var combined = mine.Combine(other.Children.GetValueOrDefault(step) ?? new FieldSet(), keep);
            if (!combined.IsEmpty)
            {
                result.Children[step] = combined;
            }
        }

        return result;
    }
}

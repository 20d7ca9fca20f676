using System.Collections.ObjectModel;

namespace Reconciler.Language.Common;

/// <summary>A list that compares by its contents, so that records holding one do too. Treated as immutable once built.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class ValueList<T> : Collection<T>, IEquatable<ValueList<T>>
{
    /// <summary>Makes an empty list; collection expressions and serializers fill it.</summary>
    public ValueList()
    {
    }

    /// <summary>Makes a list of the given items.</summary>
    public ValueList(IEnumerable<T> items)
        : base([.. items])
    {
    }

    /// <inheritdoc/>
    public bool Equals(ValueList<T>? other) => other is not null && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in this)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}

/// <summary>Turns sequences into <see cref="ValueList{T}"/>.</summary>
public static class ValueListExtensions
{
    /// <summary>Copies a sequence into a list that compares by its contents.</summary>
    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new(items);
}

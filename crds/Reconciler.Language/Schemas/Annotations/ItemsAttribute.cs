namespace Reconciler.Language.Schemas.Annotations;

/// <summary>How many items a list or map takes, and by which fields its items are told apart.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int max) : Attribute
{
    /// <summary>The greatest number of items.</summary>
    public int Max { get; } = max;

    /// <summary>The least number of items.</summary>
    public int Min { get; init; }

    /// <summary>The fields, separated by commas, that name an item; absent: the list is one value.</summary>
    public string? KeyedBy { get; init; }
}

namespace Reconciler.Language.Schemas.Annotations;

/// <summary>The numbers that a field takes.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InRangeAttribute(long minimum, long maximum) : Attribute
{
    /// <summary>The least number.</summary>
    public long Minimum { get; } = minimum;

    /// <summary>The greatest number.</summary>
    public long Maximum { get; } = maximum;
}

namespace Reconciler.Language.Schemas.Annotations;

/// <summary>The only values of an enumeration that a field takes.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValuesAttribute(params string[] values) : Attribute
{
    /// <summary>The values as they stand in YAML.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}

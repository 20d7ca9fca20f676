namespace Reconciler.Language.Schemas.Annotations;

/// <summary>The fields of a record of which exactly one must stand.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OneOfAttribute(params string[] fields) : Attribute
{
    /// <summary>The fields as they stand in YAML.</summary>
    public IReadOnlyList<string> Fields { get; } = fields;
}

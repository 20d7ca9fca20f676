namespace Reconciler.Language.Schemas.Annotations;

/// <summary>A rule between fields, as CEL for API servers that evaluate it; the kind's validator holds the same rule.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(string expression, string message) : Attribute
{
    /// <summary>The CEL expression over <c>self</c>, and <c>oldSelf</c> in rules about changes.</summary>
    public string Expression { get; } = expression;

    /// <summary>What is said when it does not hold.</summary>
    public string Message { get; } = message;
}

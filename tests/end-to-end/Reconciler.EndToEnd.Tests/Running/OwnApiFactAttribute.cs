namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>A test whose lab stands beside the others' and so needs an API of its own: the operators of two labs on one API would take each other's machines.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnApiFactAttribute : FactAttribute
{
    /// <summary>Skips it where there is one API for all.</summary>
    public OwnApiFactAttribute() => Skip = ForeignApi.IsGiven ? "needs an API of its own; RECONCILER_TEST_KUBECONFIG gives one for all" : null;
}

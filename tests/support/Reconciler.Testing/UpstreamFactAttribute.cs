using Xunit;

namespace Reconciler.Testing;

/// <summary>A test against upstream's API server; skipped where that has not been built (make test-full builds it, which takes minutes once).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UpstreamFactAttribute : FactAttribute
{
    public UpstreamFactAttribute() => Skip = UpstreamApi.IsBuilt ? null : "upstream's API server is not built here: make test-full";
}

using Xunit;

namespace Reconciler.Testing;

/// <summary>Like <see cref="UpstreamFactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UpstreamTheoryAttribute : TheoryAttribute
{
    public UpstreamTheoryAttribute() => Skip = UpstreamApi.IsBuilt ? null : "upstream's API server is not built here: make test-full";
}

using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Tests.Resources;

public sealed class VersionOrderTests
{
    [Fact]
    public void Newest_OrdersAsKubernetesDocumentsIt()
    {
        string[] documented = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"];
        documented.Order(StringComparer.Ordinal).Order(VersionOrder.Newest).Should().Equal(documented);
    }
}

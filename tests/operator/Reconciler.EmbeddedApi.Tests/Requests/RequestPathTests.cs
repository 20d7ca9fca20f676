using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Tests.Requests;

public sealed class RequestPathTests
{
    [Theory]
    [InlineData("/api/v1/namespaces", "|v1||namespaces||")]
    [InlineData("/api/v1/namespaces/a", "|v1||namespaces|a|")]
    [InlineData("/api/v1/namespaces/a/finalize", "|v1||namespaces|a|finalize")]
    [InlineData("/api/v1/namespaces/a/secrets", "|v1|a|secrets||")]
    [InlineData("/apis/g/v1/widgets", "g|v1||widgets||")]
    [InlineData("/apis/g/v1/namespaces/a/widgets/w/status", "g|v1|a|widgets|w|status")]
    [InlineData("/apis/g/v1/widgets/w/scale", "g|v1||widgets|w|scale")]
    public void Parse_TakesPathsApart(string path, string expected)
    {
        var parsed = RequestPath.Parse(path)!;
        string.Join('|', parsed.Group, parsed.Version, parsed.Namespace, parsed.Plural, parsed.Name, parsed.Subresource).Should().Be(expected);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    [InlineData("/apis/g/v1")]
    [InlineData("/apis//v1/widgets")]
    [InlineData("/apis/g/v1/namespaces/a/widgets/w/status/more")]
    public void Parse_OfOtherPaths_IsNull(string path) => RequestPath.Parse(path).Should().BeNull();
}

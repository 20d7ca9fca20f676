using System.Net.Http.Headers;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Wire;

[Collection(RunningApi.Collection)]
public sealed class HostileRequestTests(RunningApi api)
{
    public static TheoryData<string, int> Bodies => new()
    {
        { "", 400 },
        { "null", 400 },
        { "[]", 400 },
        { "\"x\"", 400 },
        { "{", 400 },
        { "{\"a\":1}trailing", 400 },
        { new string('[', 5000), 400 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":[]}", 400 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":7}}", 400 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\",\"labels\":{\"a\":{}}}}", 400 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\",\"managedFields\":[{\"manager\":7}]},\"spec\":{\"color\":\"red\"}}", 400 },
        { "{\"apiVersion\":\"example.test/v2\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"}}", 400 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Gadget\",\"metadata\":{\"name\":\"a\"}}", 422 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"color\":\"red\",\"size\":1e999}}", 400 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"color\":\"\\ud800\"}}", 400 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"}}", 422 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"../../etc\"},\"spec\":{\"color\":\"red\"}}", 422 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"},\"spec\":7}", 422 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"color\":\"red\",\"parts\":[{\"name\":\"a\"},{\"name\":\"a\"}]}}", 422 },
        { "{\"apiVersion\":\"example.test/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"color\":\"red\",\"parts\":[7]}}", 422 },
    };

    public static TheoryData<string, string, int> Patches => new()
    {
        { "merge-patch+json", "7", 400 },
        { "merge-patch+json", "{\"spec\":null}", 422 },
        { "merge-patch+json", "{\"metadata\":null}", 422 },
        { "merge-patch+json", "{\"metadata\":{\"resourceVersion\":\"1\"}}", 409 },
        { "merge-patch+json", "{\"metadata\":{\"name\":\"other\"}}", 400 },
        { "json-patch+json", "{}", 400 },
        { "json-patch+json", "[7]", 400 },
        { "json-patch+json", "[{\"op\":\"remove\"}]", 400 },
        { "json-patch+json", "[{\"op\":\"remove\",\"path\":\"/nothing/here\"}]", 422 },
        { "json-patch+json", "[{\"op\":\"remove\",\"path\":\"\"}]", 400 },
        { "json-patch+json", "[{\"op\":\"move\",\"from\":\"/spec\",\"path\":\"/spec/color\"}]", 422 },
        { "json-patch+json", "[{\"op\":\"test\",\"path\":\"/spec/color\",\"value\":\"no\"}]", 422 },
        { "apply-patch+yaml?", "{}", 415 },
        { "xml", "<a/>", 415 },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Create_WithAHostileBody_IsRefused(string body, int code)
    {
        var ns = await api.NamespaceAsync();
        var answer = await api.Client.SendAsync(HttpMethod.Post, Widget.Path(ns), body);
        answer.Code.Should().Be(code, answer.Text);
        answer.Json["kind"]!.GetValue<string>().Should().Be("Status");
    }

    [Theory]
    [MemberData(nameof(Patches))]
    public async Task Patch_WithAHostileBody_IsRefused(string type, string body, int code)
    {
        var ns = await api.NamespaceAsync();
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"));
        var answer = await api.Client.PatchAsync(Widget.Path(ns, "one"), body, type);
        answer.Code.Should().Be(code, answer.Text);
    }

    [Theory]
    [InlineData("/apis/example.test/v1/widgets?labelSelector=%3D%3D", 400)]
    [InlineData("/apis/example.test/v1/widgets?labelSelector=a%20in%20(", 400)]
    [InlineData("/apis/example.test/v1/widgets?fieldSelector=x", 400)]
    [InlineData("/apis/example.test/v1/widgets?limit=-1", 400)]
    [InlineData("/apis/example.test/v1/widgets?limit=x", 400)]
    [InlineData("/apis/example.test/v1/widgets?continue=%00", 400)]
    [InlineData("/apis/example.test/v1/widgets?resourceVersion=x", 400)]
    [InlineData("/apis/example.test/v1/widgets?watch=perhaps", 400)]
    [InlineData("/apis/example.test/v1/widgets?watch=true&resourceVersion=x", 400)]
    [InlineData("/apis/example.test/v1/widgets/one", 404)]
    [InlineData("/apis/example.test/v1/namespaces/default/widgets/one/exec", 404)]
    [InlineData("/apis/example.test/v9/widgets", 404)]
    [InlineData("/api/v1/pods", 404)]
    [InlineData("/api/v1/namespaces/default/namespaces", 404)]
    [InlineData("/apis//v1/widgets", 404)]
    [InlineData("/anything", 404)]
    public async Task Get_OfAHostilePath_IsRefused(string path, int code)
    {
        var answer = await api.Client.GetAsync(path);
        answer.Code.Should().Be(code, answer.Text);
        answer.Json["kind"]!.GetValue<string>().Should().Be("Status");
    }

    [Fact]
    public async Task Create_OfMoreThanTheLimit_IsRefused()
    {
        var ns = await api.NamespaceAsync();
        var answer = await api.Client.SendAsync(HttpMethod.Post, Widget.Path(ns), new string(' ', 4 * 1024 * 1024));
        answer.Code.Should().Be(413);
    }

    [Fact]
    public async Task Apply_WithYamlAliases_IsRefused()
    {
        var ns = await api.NamespaceAsync();
        var answer = await api.Client.PatchAsync(Widget.Path(ns, "one") + "?fieldManager=m", "a: &a [1]\nb: *a", "apply-patch+yaml");
        answer.Code.Should().Be(400);
        answer.Message.Should().Contain("aliases");
    }

    [Fact]
    public async Task AnyRequest_WithoutTheToken_IsUnauthorized()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/secrets");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "guess");
        using var response = await api.Client.Http.SendAsync(request);
        ((int)response.StatusCode).Should().Be(401);
    }
}

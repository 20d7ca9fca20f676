using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Authentication;

[Collection(SecuredApi.Collection)]
public sealed class ServiceAccountTests(SecuredApi api)
{
    [Fact]
    public async Task CreatedToken_IsTheAccountsUntilTheAccountGoes()
    {
        var ns = await api.NamespaceAsync();
        var client = api.With(await TokenAsync(ns, "robot"));
        (await WhoAsync(client)).Should().Be($"system:serviceaccount:{ns}:robot in system:serviceaccounts, system:serviceaccounts:{ns}, system:authenticated");
        (await client.GetAsync($"/api/v1/namespaces/{ns}/secrets")).Message.Should().Be($"secrets is forbidden: User \"system:serviceaccount:{ns}:robot\" cannot list resource \"secrets\" in API group \"\" in the namespace \"{ns}\"");
        await BindAsync(ns, "robot");
        (await client.GetAsync($"/api/v1/namespaces/{ns}/secrets")).Code.Should().Be(200);
        (await client.GetAsync("/api/v1/namespaces/default/secrets")).Code.Should().Be(403);

        (await api.KubectlAsync(["delete", "serviceaccount", "robot", "-n", ns])).Succeeded();
        (await client.GetAsync("/api")).Code.Should().Be(401);
        (await api.KubectlAsync(["create", "serviceaccount", "robot", "-n", ns])).Succeeded();
        (await client.GetAsync("/api")).Code.Should().Be(401, "the new account is another one");
    }

    [Fact]
    public async Task WatchOfAnAccountThatIsGone_IsToldNothingMore()
    {
        var ns = await api.NamespaceAsync();
        var client = api.With(await TokenAsync(ns, "robot"));
        await api.AllowAsync(ns, $"system:serviceaccount:{ns}:robot", """{"apiGroups":[""],"resources":["secrets"],"verbs":["watch"]}""");
        var told = await client.WatchAsync($"/api/v1/namespaces/{ns}/secrets?watch=1", 1, async () =>
        {
            (await api.KubectlAsync(["delete", "serviceaccount", "robot", "-n", ns])).Succeeded();
            (await api.KubectlAsync(["create", "secret", "generic", "late", "-n", ns])).Succeeded();
        });
        told.Should().BeEmpty();
    }

    [Fact]
    public async Task Token_EndsWithItsTime()
    {
        var ns = await api.NamespaceAsync();
        var client = api.With(await TokenAsync(ns, "robot", "--duration=10m"));
        (await client.GetAsync("/api")).Code.Should().Be(200);
        api.Time.Advance(TimeSpan.FromSeconds(599));
        (await client.GetAsync("/api")).Code.Should().Be(200);
        api.Time.Advance(TimeSpan.FromSeconds(2));
        (await client.GetAsync("/api")).Code.Should().Be(401);
    }

    [Fact]
    public async Task Token_ForAnotherAudience_IsNotForUs()
    {
        var ns = await api.NamespaceAsync();
        (await api.With(await TokenAsync(ns, "robot", "--audience=vault")).GetAsync("/api")).Code.Should().Be(401);
    }

    [Fact]
    public async Task Token_BoundToASecret_GoesWithIt()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "secret", "generic", "lease", "-n", ns])).Succeeded();
        var client = api.With(await TokenAsync(ns, "robot", "--bound-object-kind=Secret", "--bound-object-name=lease"));
        (await client.GetAsync("/api")).Code.Should().Be(200);
        (await api.KubectlAsync(["delete", "secret", "lease", "-n", ns])).Succeeded();
        (await client.GetAsync("/api")).Code.Should().Be(401);
    }

    [Fact]
    public async Task CreateToken_ThatMakesNoSense_IsRefused()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "token", "nobody", "-n", ns])).Error.Should().Contain("serviceaccounts \"nobody\" not found");
        (await api.KubectlAsync(["create", "serviceaccount", "robot", "-n", ns])).Succeeded();
        (await api.KubectlAsync(["create", "token", "robot", "-n", ns, "--duration=1m"])).Error.Should().Contain("may not be less than 10 minutes");
        (await api.KubectlAsync(["create", "token", "robot", "-n", ns, "--bound-object-kind=Pod", "--bound-object-name=x"])).Error.Should().Contain("only a Secret");
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"JWT"}""", false)]
    [InlineData("""{"alg":"HS256","typ":"JWT"}""", true)]
    public async Task Token_UnsignedOrSignedByThePublicKeyAsASecret_IsRefused(string header, bool withSignature)
    {
        var ns = await api.NamespaceAsync();
        var parts = (await TokenAsync(ns, "robot")).Split('.');
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(api.DataFolder, "pki", "service-accounts.key")));
        var text = $"{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{parts[1]}";
        var signature = withSignature ? HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(text)) : [];
        (await api.With($"{text}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}").GetAsync("/api")).Code.Should().Be(401);
        (await api.With($"{parts[0]}.{parts[1]}.").GetAsync("/api")).Code.Should().Be(401);
        (await api.With($"{parts[0]}.{parts[1]}.{parts[2][..^4]}AAAA").GetAsync("/api")).Code.Should().Be(401);
    }

    [Fact]
    public async Task CreateToken_NeedsItsOwnRight()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "serviceaccount", "robot", "-n", ns])).Succeeded();
        await api.AllowAsync(ns, "maker", """{"apiGroups":[""],"resources":["serviceaccounts"],"verbs":["*"]}""");
        (await api.KubectlAsync(["create", "token", "robot", "-n", ns], api.KubeconfigOf("maker"))).Error.Should().Contain($"User \"maker\" cannot create resource \"serviceaccounts/token\" in API group \"\" in the namespace \"{ns}\"");
    }

    [Fact]
    public async Task TokenReview_SaysWhoseItIsAndNeverTheToken()
    {
        var ns = await api.NamespaceAsync();
        var token = await TokenAsync(ns, "robot");
        var answer = await api.Administrator.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", new JsonObject { ["spec"] = new JsonObject { ["token"] = token } });
        answer.Json["status"]!["user"]!["username"]!.GetValue<string>().Should().Be($"system:serviceaccount:{ns}:robot");
        answer.Text.Should().NotContain(token);
        (await api.With(token).PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", new JsonObject { ["spec"] = new JsonObject { ["token"] = token } })).Code.Should().Be(403);
    }

    private async Task<string> TokenAsync(string ns, string account, params string[] options)
    {
        (await api.KubectlAsync(["create", "serviceaccount", account, "-n", ns])).Succeeded();
        return (await api.KubectlAsync(["create", "token", account, "-n", ns, .. options])).Succeeded().Trim();
    }

    private async Task BindAsync(string ns, string account)
    {
        (await api.KubectlAsync(["create", "role", "secrets", "-n", ns, "--verb=list", "--resource=secrets"])).Succeeded();
        (await api.KubectlAsync(["create", "rolebinding", "secrets", "-n", ns, "--role=secrets", $"--serviceaccount={ns}:{account}"])).Succeeded();
    }

    private static async Task<string> WhoAsync(ApiClient client)
    {
        var info = (await client.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", new JsonObject())).Json["status"]!["userInfo"]!;
        return $"{info["username"]} in {string.Join(", ", info["groups"]!.AsArray().Select(group => group!.GetValue<string>()))}";
    }
}

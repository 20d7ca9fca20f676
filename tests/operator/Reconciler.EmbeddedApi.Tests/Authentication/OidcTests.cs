using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Authentication;

[Collection(SecuredApi.Collection)]
public sealed class OidcTests(SecuredApi api)
{
    [Fact]
    public async Task Token_CarriesTheUserAndTheGroupsOfTheDirectory()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "rolebinding", "dc", "-n", ns, "--clusterrole=reconciler-viewer", "--group=CONTOSO\\vm-readers"])).Succeeded();
        var client = api.With(Token("""{"sub":"S-1-5-21-7","groups":["CONTOSO\\vm-readers","CONTOSO\\all"]}"""));
        var info = (await client.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", new JsonObject())).Json["status"]!["userInfo"]!;
        info["username"]!.GetValue<string>().Should().Be("oidc:S-1-5-21-7");
        info["groups"]!.AsArray().Select(group => group!.GetValue<string>()).Should().Equal("CONTOSO\\vm-readers", "CONTOSO\\all", "system:authenticated");
        (await client.GetAsync($"/apis/reconciler.dev/v1alpha1/namespaces/{ns}/virtualmachines")).Code.Should().Be(200);
        (await client.GetAsync($"/api/v1/namespaces/{ns}/secrets")).Code.Should().Be(403);
    }

    [Fact]
    public async Task Kubectl_SignsInByTheToken() =>
        (await api.KubectlAsync(["--token=" + Token("""{"sub":"kim"}"""), "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"], Tokenless()))
            .Succeeded().Should().Be("oidc:kim");

    [Fact]
    public async Task GroupsOfTheSystem_CannotComeFromADirectory()
    {
        var client = api.With(Token("""{"sub":"mallory","groups":["system:masters","system:nodes"]}"""));
        (await client.GetAsync("/api/v1/secrets")).Message.Should().Be("secrets is forbidden: User \"oidc:mallory\" cannot list resource \"secrets\" in API group \"\" at the cluster scope");
    }

    [Theory]
    [InlineData("""{"aud":"other"}""")]
    [InlineData("""{"aud":null}""")]
    [InlineData("""{"iss":"https://127.0.0.1:1"}""")]
    [InlineData("""{"exp":null}""")]
    [InlineData("""{"exp":1000}""")]
    [InlineData("""{"nbf":99999999999}""")]
    [InlineData("""{"sub":null}""")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":["a"]}""")]
    public async Task Token_ThatSaysSomethingElse_IsNobodys(string claims) => (await CodeAsync(Token(claims))).Should().Be(401);

    [Fact]
    public async Task Token_JustPastItsEnd_IsForgivenTheSkewOfClocksOnly()
    {
        string Ended(int secondsAgo) => Token($$"""{"exp":{{api.Time.GetUtcNow().ToUnixTimeSeconds() - secondsAgo}}}""");
        (await CodeAsync(Ended(5))).Should().Be(200);
        (await CodeAsync(Ended(15))).Should().Be(401);
    }

    [Fact]
    public async Task AlgorithmConfusion_IsRefused()
    {
        var key = Encoding.UTF8.GetBytes(api.Issuer.Key.Key.ExportSubjectPublicKeyInfoPem());
        (await CodeAsync(Token("{}", new JsonObject { ["alg"] = "none" }, _ => []))).Should().Be(401);
        (await CodeAsync(Token("{}", new JsonObject { ["alg"] = "HS256", ["kid"] = api.Issuer.Key.Id }, bytes => HMACSHA256.HashData(key, bytes)))).Should().Be(401);
        (await CodeAsync(Token("{}", new JsonObject { ["alg"] = "HS256" }, bytes => HMACSHA256.HashData(api.Issuer.Key.Key.ExportSubjectPublicKeyInfo(), bytes)))).Should().Be(401);
        using var own = RSA.Create(2048);
        byte[] Own(byte[] bytes) => own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        (await CodeAsync(Token("{}", new JsonObject { ["alg"] = "RS256", ["kid"] = api.Issuer.Key.Id }, Own))).Should().Be(401);
        var parameters = own.ExportParameters(false);
        var embedded = new JsonObject { ["kty"] = "RSA", ["n"] = System.Buffers.Text.Base64Url.EncodeToString(parameters.Modulus), ["e"] = System.Buffers.Text.Base64Url.EncodeToString(parameters.Exponent) };
        (await CodeAsync(Token("{}", new JsonObject { ["alg"] = "RS256", ["jwk"] = embedded, ["jku"] = "https://127.0.0.1:1/keys" }, Own))).Should().Be(401);
        (await CodeAsync(Token("{}"))).Should().Be(200);
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("....")]
    [InlineData("e30.e30.")]
    [InlineData("e30.e30.AAAA")]
    [InlineData("eyJhbGciOjF9.eyJpc3MiOjF9.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.bm90LWpzb24.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.W10.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOnt9fQ.AAAA")]
    [InlineData("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA")]
    [InlineData("\u00e9\u00e9.\u00e9.\u00e9")]
    public async Task Garbage_IsNobodysAndNoError(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token.Replace('\u00e9', 'x'));
        using var response = await api.With(string.Empty).Http.SendAsync(request);
        ((int)response.StatusCode).Should().Be(401);
        var review = new JsonObject { ["spec"] = new JsonObject { ["token"] = token } };
        var answer = await api.Administrator.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", review);
        answer.Code.Should().Be(201);
        answer.Json["status"]!["authenticated"].Should().BeNull();
    }

    [Fact]
    public async Task RotatedKeys_AreReadAnewButNotForEveryStrangeToken()
    {
        (await CodeAsync(Token("{}"))).Should().Be(200);
        var before = Token("{}");
        api.Issuer.Rotate();
        api.Time.Advance(TimeSpan.FromSeconds(11));
        (await CodeAsync(Token("{}"))).Should().Be(200);
        (await CodeAsync(before)).Should().Be(401);
        var reads = api.Issuer.Reads;
        using var strange = RSA.Create(2048);
        for (var i = 0; i < 20; i++)
        {
            (await CodeAsync(Token("{}", new JsonObject { ["alg"] = "RS256", ["kid"] = "strange" + i }, bytes => strange.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)))).Should().Be(401);
        }

        api.Issuer.Reads.Should().BeLessThanOrEqualTo(reads + 1);
    }

    private string Token(string claims, JsonObject? header = null, Func<byte[], byte[]>? sign = null) =>
        api.Issuer.Token(api.Time.GetUtcNow(), (JsonObject)JsonNode.Parse(claims)!, header, sign);

    private async Task<int> CodeAsync(string token) => (await api.With(token).GetAsync("/api")).Code;

    private string Tokenless()
    {
        var document = JsonNode.Parse(File.ReadAllText(api.AdministratorKubeconfig))!;
        document["users"]![0]!["user"] = new JsonObject();
        var path = api.KubeconfigOf("nobody");
        File.WriteAllText(path, document.ToJsonString());
        return path;
    }
}

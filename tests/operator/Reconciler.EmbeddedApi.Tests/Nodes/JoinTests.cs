using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Nodes;

[Collection(SecuredApi.Collection)]
public sealed class JoinTests(SecuredApi api) : IDisposable
{
    private const string Ours = "/apis/reconciler.dev/v1alpha1";
    private readonly JoiningMachine machine = new("j" + Guid.NewGuid().ToString("N")[..10]);

    private string Node => machine.Node;

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Token_GivesTheNodeACertificateOfItsOwnForNinetyDays()
    {
        using var certificate = machine.With(await JoinAsync(await InviteAsync()));
        certificate.NotAfter.ToUniversalTime().Should().BeCloseTo(api.Time.GetUtcNow().UtcDateTime.AddDays(90), TimeSpan.FromMinutes(1));
        var node = As(certificate);
        (await node.PostAsync($"{Ours}/hypervisornodes", new JsonObject { ["apiVersion"] = "reconciler.dev/v1alpha1", ["kind"] = "HypervisorNode", ["metadata"] = new JsonObject { ["name"] = Node }, ["spec"] = new JsonObject() })).Code.Should().Be(201);
        (await node.GetAsync($"{Ours}/hypervisornodes/other")).Code.Should().Be(403);
        (await node.GetAsync("/api/v1/secrets")).Code.Should().Be(403);
    }

    [Fact]
    public async Task Token_UsedTwice_GivesOneMachineACertificateAndTheOtherAReason()
    {
        var token = await InviteAsync();
        using var other = new JoiningMachine(Node);
        (await JoinAsync(token)).Code.Should().Be(201);
        var refused = await JoinAsync(token, other);
        refused.Code.Should().Be(409);
        refused.Message.Should().StartWith($"the token for node \"{Node}\" was used at ").And.EndWith($"reconciler node revoke {Node}");
    }

    [Fact]
    public async Task Token_UsedByManyAtOnce_GivesExactlyOneCertificate()
    {
        var token = await InviteAsync();
        var machines = Enumerable.Range(0, 8).Select(_ => new JoiningMachine(Node)).ToList();
        var answers = await Task.WhenAll(machines.Select(one => JoinAsync(token, one)));
        answers.Select(answer => answer.Code).Order().Should().Equal(201, 409, 409, 409, 409, 409, 409, 409);
        machines.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task Token_AskedAgainWithTheSameKey_GivesTheSameCertificate()
    {
        var token = await InviteAsync();
        var first = await JoinAsync(token);
        var second = await JoinAsync(token);
        second.Code.Should().Be(201, "an answer that was lost must not lose the node");
        second.Json["certificate"]!.GetValue<string>().Should().Be(first.Json["certificate"]!.GetValue<string>());
    }

    [Fact]
    public async Task Token_PastItsEnd_IsRefusedAndSaysSo()
    {
        var token = await InviteAsync(60);
        api.Time.Advance(TimeSpan.FromSeconds(61));
        var refused = await JoinAsync(token);
        refused.Code.Should().Be(401);
        refused.Message.Should().StartWith($"Unauthorized: the token for node \"{Node}\" ended at ").And.EndWith($"reconciler node token {Node} --token-file FILE");
    }

    [Fact]
    public async Task Token_ThatIsWrongOrReplaced_IsNobodys()
    {
        var token = await InviteAsync();
        (await JoinAsync(token[..^1] + (token[^1] == 'A' ? 'B' : 'A'))).Message.Should().Be("Unauthorized");
        (await JoinAsync($"node-join:{Node}:")).Message.Should().Be("Unauthorized");
        (await JoinAsync("node-join:")).Message.Should().Be("Unauthorized");
        await InviteAsync();
        (await JoinAsync(token)).Message.Should().Be("Unauthorized", "another was made since");
    }

    [Theory]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/apis/reconciler.dev/v1alpha1/hypervisornodes/NODE")]
    [InlineData("POST", "/nodes/NODE/token")]
    [InlineData("POST", "/nodes/NODE/revocation")]
    [InlineData("POST", "/nodes/other/certificate")]
    [InlineData("POST", "/nodes/NODE/certificate/")]
    [InlineData("POST", "/nodes//NODE/certificate")]
    [InlineData("GET", "/nodes/NODE/certificate")]
    [InlineData("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews")]
    public async Task Token_IsGoodForNothingButItsNodesCertificate(string method, string path)
    {
        var token = await InviteAsync();
        (await api.With(token).SendAsync(new HttpMethod(method), path.Replace("NODE", Node, StringComparison.Ordinal), method == "POST" ? machine.Request().ToJsonString() : null)).Code.Should().Be(403);
    }

    [Theory]
    [InlineData("O=system:nodes, CN=system:node:other")]
    [InlineData("O=system:masters, CN=system:node:NODE")]
    [InlineData("O=system:masters, O=system:nodes, CN=system:node:NODE")]
    [InlineData("O=system:nodes, CN=system:node:NODE, CN=root")]
    [InlineData("O=system:nodes+O=system:masters, CN=system:node:NODE")]
    [InlineData("CN=system:node:NODE")]
    [InlineData("O=system:nodes, CN=NODE")]
    [InlineData("CN=root")]
    public async Task Request_ForAnotherSubject_IsRefused(string subject) =>
        (await JoinAsync(await InviteAsync(), body: machine.Request(subject.Replace("NODE", Node, StringComparison.Ordinal)))).Code.Should().Be(403);

    [Fact]
    public async Task Requests_ThatAreWeakOrBroken_AreRefusedWithAReasonAndUseNoTokenUp()
    {
        var token = await InviteAsync();
        foreach (var request in WrongRequests.All(Node))
        {
            var answer = await JoinAsync(token, body: new JsonObject { ["request"] = request });
            answer.Code.Should().Be(400, request);
            answer.Message.Should().StartWith("request: ");
        }

        (await JoinAsync(token, body: [])).Code.Should().Be(400);
        (await JoinAsync(token, body: new JsonObject { ["request"] = 7 })).Code.Should().Be(400);
        (await api.With(token).SendAsync(HttpMethod.Post, machine.CertificatePath, "[]")).Code.Should().Be(400);
        (await api.With(token).SendAsync(HttpMethod.Post, machine.CertificatePath, new string('x', 4 * 1024 * 1024))).Code.Should().Be(413);
        (await JoinAsync(token)).Code.Should().Be(201);
    }

    [Fact]
    public async Task Certificate_IsGivenToNobodyElse()
    {
        (await api.Administrator.PostAsync(machine.CertificatePath, machine.Request())).Code.Should().Be(403, "an administrator is no node");
        using var request = new HttpRequestMessage(HttpMethod.Post, machine.CertificatePath);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(machine.Request().ToJsonString()));
        request.Headers.Add("Impersonate-User", "system:node:" + Node);
        request.Headers.Add("Impersonate-Group", "system:nodes");
        using var response = await api.Administrator.Http.SendAsync(request);
        ((int)response.StatusCode).Should().Be(403, "who acts as a node has shown no certificate of it");
        (await api.With(string.Empty).PostAsync(machine.CertificatePath, machine.Request())).Code.Should().Be(401);
        (await api.As("alice").PostAsync(machine.CertificatePath, machine.Request())).Code.Should().Be(403);
        (await api.As("alice").PostAsync($"/nodes/{Node}/token", new JsonObject())).Code.Should().Be(403);
        (await api.As("system:node:other", "system:nodes").PostAsync(machine.CertificatePath, machine.Request())).Code.Should().Be(403);
    }

    [Fact]
    public async Task Invitation_NamesTheEndAndTheAuthorityAndRefusesWhatMakesNoSense()
    {
        var made = await api.Administrator.PostAsync($"/nodes/{Node}/token", new JsonObject());
        made.Json["authority"]!.GetValue<string>().Trim().Should().Be((await File.ReadAllTextAsync(Path.Combine(api.DataFolder, "pki", "ca.crt"))).Trim());
        DateTimeOffset.Parse(made.Json["expires"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture).Should().BeCloseTo(api.Time.GetUtcNow().AddHours(1), TimeSpan.FromSeconds(2));
        foreach (var seconds in new JsonNode[] { 59, 604801, -1, "60", 1.5 })
        {
            (await api.Administrator.PostAsync($"/nodes/{Node}/token", new JsonObject { ["expirationSeconds"] = seconds })).Code.Should().Be(400);
        }

        foreach (var name in new[] { "A", "a_b", new string('a', 53), "-a", "%00" })
        {
            (await api.Administrator.PostAsync($"/nodes/{name}/token", new JsonObject())).Code.Should().Be(400, name);
        }

        (await api.Administrator.PostAsync($"/nodes/{new string('a', 52)}/token", new JsonObject())).Code.Should().Be(201);
    }

    [Fact]
    public async Task Name_OfANodeThatLives_IsGivenToNobodyElse()
    {
        var token = await InviteAsync();
        var node = api.As("system:node:" + Node, "system:nodes");
        var lease = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Node },
            ["spec"] = new JsonObject { ["holderIdentity"] = Node, ["leaseDurationSeconds"] = 40, ["renewTime"] = api.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture) },
        };
        (await node.PostAsync("/apis/coordination.k8s.io/v1/namespaces/reconciler-system/leases", lease)).Code.Should().Be(201);
        (await JoinAsync(token)).Message.Should().StartWith($"somebody is node \"{Node}\": it gave a sign of life at ");
        (await api.Administrator.PostAsync($"/nodes/{Node}/token", new JsonObject())).Code.Should().Be(409);
        api.Time.Advance(TimeSpan.FromSeconds(41));
        (await JoinAsync(token)).Code.Should().Be(201);
    }

    [Fact]
    public async Task Secrets_AreNeitherInTheDatabaseNorInTheAuditLog()
    {
        var token = await InviteAsync();
        (await JoinAsync(token)).Code.Should().Be(201);
        var secret = token[(token.LastIndexOf(':') + 1)..];
        foreach (var file in Directory.EnumerateFiles(api.DataFolder, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(stream, Encoding.Latin1);
            (await text.ReadToEndAsync()).Should().NotContain(secret, file);
        }
    }

    private Task<string> InviteAsync(int? seconds = null) => JoiningMachine.InviteAsync(api.Administrator, Node, seconds);

    private Task<ApiAnswer> JoinAsync(string token, JoiningMachine? who = null, JsonObject? body = null) =>
        api.With(token).PostAsync(machine.CertificatePath, body ?? (who ?? machine).Request());

    private ApiClient As(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        api.Keep(new ApiClient(api.AdministratorKubeconfig, string.Empty, certificate));
}

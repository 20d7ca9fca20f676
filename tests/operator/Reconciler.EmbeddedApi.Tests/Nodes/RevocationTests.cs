using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Nodes;

[Collection(SecuredApi.Collection)]
public sealed class RevocationTests(SecuredApi api) : IDisposable
{
    private readonly JoiningMachine machine = new("r" + Guid.NewGuid().ToString("N")[..10]);

    private string Node => machine.Node;

    private string OwnNode => $"/apis/reconciler.dev/v1alpha1/hypervisornodes/{Node}";

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Revoked_NoCertificateOfTheNodeCountsAnyMore_AlsoOnOpenConnections()
    {
        var joined = await JoinAsync();
        var elsewhere = api.As("system:node:" + Node, "system:nodes");
        (await joined.GetAsync(OwnNode)).Code.Should().Be(404);
        (await elsewhere.GetAsync(OwnNode)).Code.Should().Be(404);
        await RevokeAsync();
        (await joined.GetAsync(OwnNode)).Message.Should().Be($"Unauthorized: the certificate of \"system:node:{Node}\" was revoked");
        (await elsewhere.GetAsync(OwnNode)).Code.Should().Be(401);
        (await joined.PostAsync(machine.CertificatePath, machine.Request())).Code.Should().Be(401, "nor does it get another");
        (await api.As("system:node:x" + Node, "system:nodes").GetAsync($"/apis/reconciler.dev/v1alpha1/hypervisornodes/x{Node}")).Code.Should().Be(404, "others are not meant");
    }

    [Fact]
    public async Task Revoked_ItsOpenWatchesEnd()
    {
        var node = await JoinAsync();
        using var watch = await node.Http.GetAsync($"/apis/reconciler.dev/v1alpha1/partitions?watch=1&fieldSelector=spec.nodeName%3D{Node}", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync());
        var next = lines.ReadLineAsync();
        next.IsCompleted.Should().BeFalse("the watch is open and silent");
        await RevokeAsync();
        (await next.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeNull();
    }

    [Fact]
    public async Task Revoked_ATokenThatWasNotUsedIsNoMore()
    {
        var token = await JoiningMachine.InviteAsync(api.Administrator, Node);
        await RevokeAsync();
        (await api.With(token).PostAsync(machine.CertificatePath, machine.Request())).Code.Should().Be(401);
    }

    [Fact]
    public async Task InvitedAnew_TheNewCertificateAndItsSuccessorsCount_TheOldOneStaysRefused()
    {
        var old = await JoinAsync();
        await RevokeAsync();
        var @new = await JoinAsync();
        (await @new.GetAsync(OwnNode)).Code.Should().Be(404);
        using var next = new JoiningMachine(Node);
        var renewed = As(next.With(await @new.PostAsync(machine.CertificatePath, next.Request())));
        (await renewed.GetAsync(OwnNode)).Code.Should().Be(404);
        (await @new.GetAsync(OwnNode)).Code.Should().Be(404, "the one before is good until its end");
        (await old.GetAsync(OwnNode)).Code.Should().Be(401);
        await RevokeAsync();
        (await renewed.GetAsync(OwnNode)).Code.Should().Be(401);
    }

    [Fact]
    public async Task NodeThatWasNeverHeardOf_CanBeRevokedAndIsSaidToBeUnknown()
    {
        (await api.Administrator.PostAsync($"/nodes/{Node}/revocation", new JsonObject())).Json["known"]!.GetValue<bool>().Should().BeFalse();
        (await api.Administrator.PostAsync($"/nodes/{Node}/revocation", new JsonObject())).Json["known"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task Renewed_TheCertificateIsOfTheNewKeyAndBothCount()
    {
        var first = await JoinAsync();
        using var next = new JoiningMachine(Node);
        using var certificate = next.With(await first.PostAsync(machine.CertificatePath, next.Request()));
        certificate.NotAfter.ToUniversalTime().Should().BeCloseTo(api.Time.GetUtcNow().UtcDateTime.AddDays(90), TimeSpan.FromMinutes(1));
        (await As(certificate).GetAsync(OwnNode)).Code.Should().Be(404);
        (await first.GetAsync(OwnNode)).Code.Should().Be(404);
    }

    [Fact]
    public async Task ARestart_ForgetsNoRevocation_AndWritesNoKubeconfigForTheNodeUntilItIsInvited()
    {
        using var folder = new TemporaryFolder();
        var options = new EmbeddedApiOptions { DataFolder = folder["data"], Clients = [ClientKubeconfig.Node(folder["node"], Node)] };
        await using (var host = await EmbeddedApiHost.StartAsync(options))
        {
            using var before = new ApiClient(folder["node"]);
            (await before.GetAsync(OwnNode)).Code.Should().Be(404);
            using var administrator = new ApiClient(host.KubeconfigPath);
            (await administrator.PostAsync($"/nodes/{Node}/revocation", new JsonObject())).Code.Should().Be(201);
        }

        var written = File.GetLastWriteTimeUtc(folder["node"]);
        await using (var host = await EmbeddedApiHost.StartAsync(options))
        {
            File.GetLastWriteTimeUtc(folder["node"]).Should().Be(written, "what it says is nobody's affair any more");
            using var administrator = new ApiClient(host.KubeconfigPath);
            using var old = OnPort(folder["node"], host.Address);
            (await old.GetAsync(OwnNode)).Code.Should().Be(401);
            await JoiningMachine.InviteAsync(administrator, Node);
        }

        await using (await EmbeddedApiHost.StartAsync(options))
        {
            using var made = new ApiClient(folder["node"]);
            (await made.GetAsync(OwnNode)).Code.Should().Be(404);
        }
    }

    // The kubeconfig of an earlier start, on the port of this one.
    private static ApiClient OnPort(string kubeconfig, Uri address)
    {
        var document = JsonNode.Parse(File.ReadAllText(kubeconfig))!;
        document["clusters"]![0]!["cluster"]!["server"] = address.GetLeftPart(UriPartial.Authority);
        File.WriteAllText(kubeconfig + "-moved", document.ToJsonString());
        return new ApiClient(kubeconfig + "-moved");
    }

    private async Task<ApiClient> JoinAsync()
    {
        var token = await JoiningMachine.InviteAsync(api.Administrator, Node);
        return As(machine.With(await api.With(token).PostAsync(machine.CertificatePath, machine.Request())));
    }

    private async Task RevokeAsync() => (await api.Administrator.PostAsync($"/nodes/{Node}/revocation", new JsonObject())).Code.Should().Be(201);

    private ApiClient As(X509Certificate2 certificate) => api.Keep(new ApiClient(api.AdministratorKubeconfig, string.Empty, certificate));
}

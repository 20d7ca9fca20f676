using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Nodes;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Nodes;

/// <summary>Which certificates of a node count that was revoked once.</summary>
public sealed class CountedCertificatesTests : IAsyncLifetime
{
    private const string Node = "node7";

    private readonly TemporaryFolder folder = new();
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Clock time = new();
    private ObjectStore store = null!;
    private CertificateAuthority authority = null!;
    private NodeCertificates nodes = null!;
    private string inUse = null!;

    public async Task InitializeAsync()
    {
        store = ObjectStore.Open(folder["objects.db"], NullLogger.Instance);
        Directory.CreateDirectory(folder["pki"]);
        authority = new CertificateAuthority(folder["pki"], [], time);
        nodes = new NodeCertificates(new NodeRecords(store), new NodeLife(store, time), authority, time, NullLogger<NodeCertificates>.Instance);
        await nodes.RevokeAsync(Node);
        inUse = await JoinAsync();
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        key.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task ManyStartsOfTheServer_LeaveTheOneInUseAndTheLastTwoOfItsOwn()
    {
        var made = new List<string>();
        for (var start = 0; start < 40; start++)
        {
            made.Add(await AdmitAsync());
        }

        Counts(inUse).Should().BeTrue();
        made.Where(Counts).Should().Equal(made[^2..], "the agent may not have read the last one yet");
        await RenewAsync(inUse);
    }

    [Fact]
    public async Task RenewedOftenByAThief_TheRightfulAgentIsNotPutOut_AndIsToldWhatToDo()
    {
        var theirs = await AdmitAsync();
        for (var made = 1; made < NodeRecord.Most; made++)
        {
            await RenewAsync(theirs);
        }

        (await FluentActions.Awaiting(() => RenewAsync(theirs)).Should().ThrowAsync<ApiException>()).Which.Code.Should().Be(409);
        Counts(inUse).Should().BeTrue();
        (await FluentActions.Awaiting(() => RenewAsync(inUse)).Should().ThrowAsync<ApiException>()).WithMessage("*reconciler node revoke node7*");

        // The server's own have their place, and what has ended makes room.
        Counts(await AdmitAsync()).Should().BeTrue();
        time.Now += TimeSpan.FromDays(89);
        var last = await AdmitAsync();
        time.Now += TimeSpan.FromDays(2);
        Counts(await RenewAsync(last)).Should().BeTrue();
    }

    [Fact]
    public async Task RenewedAgainWithTheSameKey_TheCertificateIsTheSame()
    {
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var first = await nodes.RenewAsync(Node, inUse, new PublicKey(next));
        for (var asked = 0; asked < 2 * NodeRecord.Most; asked++)
        {
            (await nodes.RenewAsync(Node, inUse, new PublicKey(next))).Should().Be(first);
        }

        (await nodes.RenewAsync(Node, SerialOf(first), new PublicKey(next))).Should().NotBe(first, "what it asks by is nothing new");
    }

    [Fact]
    public async Task RevokedWhileTheServerLetsItsOwnCount_ItCountsNot()
    {
        var (pem, _) = authority.IssueClient("system:node:" + Node, ["system:nodes"], TimeSpan.FromDays(90));
        time.Next = () => nodes.RevokeAsync(Node).GetAwaiter().GetResult();
        (await nodes.AdmitAsync(Node, pem)).Should().BeFalse();
        Counts(SerialOf(pem)).Should().BeFalse();
    }

    private bool Counts(string serial) => nodes.Records.Accepts(Node, serial);

    private async Task<string> JoinAsync()
    {
        var (token, _) = await nodes.InviteAsync(Node, TimeSpan.FromHours(1));
        return SerialOf(await nodes.JoinAsync(Node, JoinTokens.HashOf(token), new PublicKey(key)));
    }

    private async Task<string> RenewAsync(string serial)
    {
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SerialOf(await nodes.RenewAsync(Node, serial, new PublicKey(next)));
    }

    private async Task<string> AdmitAsync()
    {
        var (pem, _) = authority.IssueClient("system:node:" + Node, ["system:nodes"], TimeSpan.FromDays(90));
        (await nodes.AdmitAsync(Node, pem)).Should().BeTrue();
        return SerialOf(pem);
    }

    private static string SerialOf(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.SerialNumber;
    }

    /// <summary>A clock by which something happens when it is looked at.</summary>
    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public Action? Next { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            var next = Next;
            Next = null;
            next?.Invoke();
            return Now;
        }
    }
}

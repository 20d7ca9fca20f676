using Microsoft.Extensions.Time.Testing;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Authentication;

public sealed class CertificateAuthorityTests : IDisposable
{
    private static readonly string[] Names = ["localhost", "127.0.0.1"];

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reloaded_KeepsAuthorityAndCertificate()
    {
        var first = Load();
        var second = Load();
        second.AuthorityPem.Should().Be(first.AuthorityPem);
        second.Server.Thumbprint.Should().Be(first.Server.Thumbprint);
    }

    [Fact]
    public void Server_NearItsEnd_IsRenewedByTheSameAuthority()
    {
        var authority = Load();
        var before = authority.Server;
        time.Advance(TimeSpan.FromDays(310));
        authority.Server.Thumbprint.Should().NotBe(before.Thumbprint);
        authority.Server.NotAfter.ToUniversalTime().Should().BeAfter(time.GetUtcNow().UtcDateTime.AddDays(300));
        Load().AuthorityPem.Should().Be(authority.AuthorityPem);
    }

    [Fact]
    public void Server_ForANewName_IsMadeAnew()
    {
        var before = Load().Server;
        var after = new CertificateAuthority(folder.Path, [.. Names, "10.9.8.7"], time).Server;
        after.Thumbprint.Should().NotBe(before.Thumbprint);
        after.MatchesHostname("10.9.8.7").Should().BeTrue();
    }

    [Fact]
    public void Keys_AreReadableByTheirOwnerOnly()
    {
        Load();
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    private CertificateAuthority Load() => new(folder.Path, Names, time);
}

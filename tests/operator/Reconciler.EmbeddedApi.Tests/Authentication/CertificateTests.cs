using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Authentication;

[Collection(SecuredApi.Collection)]
public sealed class CertificateTests(SecuredApi api)
{
    [Fact]
    public async Task WhoAmI_IsTheCommonNameWithItsOrganizationsAsGroups()
    {
        var shown = (await api.KubectlAsync(["auth", "whoami", "-o", "jsonpath={.status.userInfo}"], api.KubeconfigOf("alice", "devs", "ops"))).Succeeded();
        shown.Should().Be("""{"groups":["devs","ops","system:authenticated"],"username":"alice"}""");
    }

    [Fact]
    public async Task OrganizationMasters_MayAll() =>
        (await api.As("root", "system:masters").GetAsync("/api/v1/secrets")).Code.Should().Be(200);

    [Fact]
    public async Task Kubeconfig_IsReadableByItsOwnerOnly()
    {
        await Task.CompletedTask;
        File.GetUnixFileMode(api.KubeconfigOf("alice")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task PastItsEnd_IsNobodys() =>
        (await ClientOf(api.KubeconfigOf("alice", TimeSpan.FromMinutes(-1), "system:masters")).GetAsync("/api")).Code.Should().Be(401);

    [Fact]
    public async Task PastItsEndOnAnOpenConnection_IsNobodysFromThenOn()
    {
        var client = ClientOf(api.KubeconfigOf("alice", TimeSpan.FromMinutes(20)));
        (await client.GetAsync("/api")).Code.Should().Be(200);
        api.Time.Advance(TimeSpan.FromMinutes(21));
        (await client.GetAsync("/api")).Code.Should().Be(401);
    }

    [Fact]
    public async Task PastItsEnd_EndsTheWatchesThatBeganWithIt()
    {
        var client = ClientOf(api.KubeconfigOf("root", TimeSpan.FromMinutes(20), "system:masters"));
        using var watch = await client.Http.GetAsync("/api/v1/secrets?watch=1&resourceVersion=" + (await client.GetAsync("/api/v1/secrets")).Version, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync());
        var next = lines.ReadLineAsync();
        next.IsCompleted.Should().BeFalse("the watch is open and silent");
        api.Time.Advance(TimeSpan.FromMinutes(21));
        (await next.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeNull();
    }

    [Fact]
    public async Task OfAnotherAuthorityWithTheSameName_IsNobodys()
    {
        var real = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(api.DataFolder, "pki", "ca.crt")));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = new CertificateRequest(real.SubjectName, key, HashAlgorithmName.SHA256);
        forged.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = forged.CreateSelfSigned(api.Time.GetUtcNow().AddHours(-1), api.Time.GetUtcNow().AddDays(1));
        (await WithAsync(Signed("CN=mallory, O=system:masters", authority, "1.3.6.1.5.5.7.3.2"))).Should().Be(401);
    }

    [Fact]
    public async Task SelfSigned_IsNobodys()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=mallory, O=system:masters", key, HashAlgorithmName.SHA256).CreateSelfSigned(api.Time.GetUtcNow().AddHours(-1), api.Time.GetUtcNow().AddDays(1));
        (await WithAsync(own)).Should().Be(401);
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1")]
    [InlineData(null)]
    public async Task OfOurAuthorityButForServersOrForNothing_IsNobodys(string? purpose)
    {
        var pki = Path.Combine(api.DataFolder, "pki");
        using var authority = X509Certificate2.CreateFromPemFile(Path.Combine(pki, "ca.crt"), Path.Combine(pki, "ca.key"));
        (await WithAsync(Signed("CN=mallory, O=system:masters", authority, purpose))).Should().Be(401);
    }

    [Fact]
    public async Task TheServersOwn_IsNobodys()
    {
        var pki = Path.Combine(api.DataFolder, "pki");
        (await WithAsync(X509Certificate2.CreateFromPemFile(Path.Combine(pki, "server.crt"), Path.Combine(pki, "server.key")))).Should().Be(401);
    }

    [Fact]
    public async Task StrangersCertificate_DoesNotSpoilAGoodToken()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=me", key, HashAlgorithmName.SHA256).CreateSelfSigned(api.Time.GetUtcNow().AddHours(-1), api.Time.GetUtcNow().AddDays(1));
        var token = (await File.ReadAllTextAsync(Path.Combine(api.DataFolder, "token"))).Trim();
        (await api.Keep(new ApiClient(api.AdministratorKubeconfig, token, Usable(own))).GetAsync("/api/v1/secrets")).Code.Should().Be(200);
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/livez", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/version", 200)]
    [InlineData("/", 401)]
    [InlineData("/api", 401)]
    [InlineData("/apis", 401)]
    [InlineData("/openapi/v3", 401)]
    [InlineData("/healthz/../api/v1/secrets", 401)]
    [InlineData("/api/v1/secrets", 401)]
    [InlineData("/nowhere", 401)]
    public async Task WithoutCredentials_OnlyHealthAndVersionAreAnswered(string path, int code)
    {
        (await api.With(string.Empty).GetAsync(path)).Code.Should().Be(code);
        (await api.With("wrong").GetAsync(path)).Code.Should().Be(code);
    }

    private ApiClient ClientOf(string kubeconfig) => api.Keep(new ApiClient(kubeconfig));

    private async Task<int> WithAsync(X509Certificate2 certificate) =>
        (await api.Keep(new ApiClient(api.AdministratorKubeconfig, string.Empty, Usable(certificate))).GetAsync("/api")).Code;

    private X509Certificate2 Signed(string subject, X509Certificate2 authority, string? purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (purpose is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        }

        using var made = request.Create(authority, api.Time.GetUtcNow().AddMinutes(-5), api.Time.GetUtcNow().AddHours(1), [1, 2, 3]);
        return made.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Usable(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Reconciler.EmbeddedApi.Nodes;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Tests.Nodes;

public sealed class SigningRequestTests
{
    [Fact]
    public void Read_OfARequestChangedAtRandom_IsNeverAFaultOfTheServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var right = new CertificateRequest("O=system:nodes, CN=system:node:a", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        var random = new Random(17);
        var (taken, refused) = (0, 0);
        for (var number = 0; number < 3000; number++)
        {
            var der = (byte[])right.Clone();
            for (var changes = random.Next(3); changes > 0; changes--)
            {
                der[random.Next(der.Length)] = (byte)random.Next(256);
            }

            try
            {
                SigningRequest.Read(PemEncoding.WriteString("CERTIFICATE REQUEST", random.Next(4) == 0 ? der[..random.Next(der.Length)] : der), "a");
                taken++;
                der.Should().Equal(right, "whatever differs was not signed by the key");
            }
            catch (ApiException refusal)
            {
                refusal.Code.Should().BeOneOf(400, 403);
                refused++;
            }
        }

        taken.Should().BePositive();
        refused.Should().BeGreaterThan(1000);
    }
}

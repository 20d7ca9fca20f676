using System.Security.Cryptography;
using System.Text;
using Reconciler.Kubernetes.Sealing;

namespace Reconciler.Kubernetes.Tests.Sealing;

public sealed class SealedTextTests : IDisposable
{
    private readonly SealingKey key = SealingKey.Make();

    public void Dispose() => key.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("password: geheim\n")]
    public void Open_ByTheReaderAtThePlace_GivesTheText(string text)
    {
        var made = SealedText.Seal(key.PublicKey, "machine\nnode1", Encoding.UTF8.GetBytes(text));

        key.Open("machine\nnode1", made).Should().Equal(Encoding.UTF8.GetBytes(text));
        SealedText.Seal(key.PublicKey, "machine\nnode1", Encoding.UTF8.GetBytes(text)).Should().NotBe(made, "equal texts must not be seen to be equal");
    }

    [Fact]
    public void Open_ByAnotherReaderOrElsewhere_GivesNothing()
    {
        using var other = SealingKey.Make();
        var made = SealedText.Seal(key.PublicKey, "machine\nnode1", "text"u8);

        other.Open("machine\nnode1", made).Should().BeNull();
        key.Open("machine\nnode2", made).Should().BeNull();
    }

    [Fact]
    public void Open_OfWhatWasChangedAnywhere_GivesNothing()
    {
        var bytes = Convert.FromBase64String(SealedText.Seal(key.PublicKey, "place", "text"u8));
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            key.Open("place", Convert.ToBase64String(changed)).Should().BeNull("byte {0} is part of the seal", i);
        }

        foreach (var broken in new[] { "", "no base64!", Convert.ToBase64String(bytes[..40]), Convert.ToBase64String(new byte[200]) })
        {
            key.Open("place", broken).Should().BeNull();
        }
    }

    [Fact]
    public void Key_ReadFromWhatWasKept_IsTheSame()
    {
        using var kept = SealingKey.Read(key.ToPem());

        (kept.PublicKey, kept.Id).Should().Be((key.PublicKey, key.Id));
        key.Id.Should().Be(SealedText.KeyId(key.PublicKey));
        kept.Open("place", SealedText.Seal(key.PublicKey, "place", "text"u8)).Should().Equal("text"u8.ToArray());
        FluentActions.Invoking(() => SealingKey.Read("no key")).Should().Throw<FormatException>();
    }

    [Fact]
    public void Seal_ToWhatIsNoSuchKey_IsRefused()
    {
        using var otherCurve = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        foreach (var wrong in new[] { "", "AAAA", "no base64!", Convert.ToBase64String(otherCurve.ExportSubjectPublicKeyInfo()) })
        {
            FluentActions.Invoking(() => SealedText.Seal(wrong, "place", "text"u8)).Should().Throw<FormatException>();
        }
    }
}

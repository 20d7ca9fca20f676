using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Kubernetes.Sealing;

/// <summary>A reader's key pair (P-256), which opens what was sealed to it.</summary>
public sealed class SealingKey : IDisposable
{
    private readonly ECDiffieHellman key;

    private SealingKey(ECDiffieHellman key)
    {
        this.key = key;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        Id = SealedText.KeyId(PublicKey);
    }

    /// <summary>What others seal with: SubjectPublicKeyInfo in base64.</summary>
    public string PublicKey { get; }

    /// <summary>The beginning of its SHA-256.</summary>
    public string Id { get; }

    /// <summary>Makes a new one.</summary>
    public static SealingKey Make() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads one that was kept.</summary>
    /// <param name="pem">PKCS#8 in PEM.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static SealingKey Read(string pem)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(pem);
            return new SealingKey(key);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FormatException("this is no private key in PEM: " + problem.Message, problem);
        }
    }

    /// <summary>PKCS#8 in PEM, to be kept where nobody else reads it.</summary>
    public string ToPem() => key.ExportPkcs8PrivateKeyPem();

    /// <summary>Opens a text.</summary>
    /// <param name="place">What it has to belong to.</param>
    /// <param name="text">What <see cref="SealedText.Seal"/> made.</param>
    /// <returns>Null: it was sealed to another key or for another place, or changed.</returns>
    public byte[]? Open(string place, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var bytes = Convert.FromBase64String(text);
            if (bytes.Length < SealedText.HeadBytes || bytes[0] != SealedText.Version || bytes[1] != 4)
            {
                return null;
            }

            var point = bytes.AsSpan(1, SealedText.PointBytes);
            var half = (SealedText.PointBytes - 1) / 2;
            using var fresh = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point.Slice(1, half).ToArray(), Y = point.Slice(1 + half, half).ToArray() },
            });
            using var cipher = new AesGcm(SealedText.KeyOf(key.DeriveRawSecretAgreement(fresh.PublicKey), point, SealedText.Point(key)), SealedText.TagBytes);
            var open = new byte[bytes.Length - SealedText.HeadBytes];
            cipher.Decrypt(
                bytes.AsSpan(1 + SealedText.PointBytes, SealedText.NonceBytes),
                bytes.AsSpan(SealedText.HeadBytes),
                bytes.AsSpan(1 + SealedText.PointBytes + SealedText.NonceBytes, SealedText.TagBytes),
                open,
                Encoding.UTF8.GetBytes(place));
            return open;
        }
        catch (Exception problem) when (problem is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}

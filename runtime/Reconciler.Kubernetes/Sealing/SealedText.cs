using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Kubernetes.Sealing;

/// <summary>
/// Text for one reader's eyes: anybody may seal it to a public key (P-256), only the holder of the private one opens it. A fresh key pair agrees on a secret with
/// the reader's (ECDH), HKDF-SHA256 makes an AES-256-GCM key of it. What the text belongs to is bound in, so that it cannot be passed off elsewhere.
/// </summary>
public static class SealedText
{
    internal const byte Version = 1;
    internal const int PointBytes = 65;
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;
    internal const int HeadBytes = 1 + PointBytes + NonceBytes + TagBytes;

    /// <summary>The beginning of a public key's SHA-256: which key a text is sealed to.</summary>
    /// <param name="publicKey">The key, as SubjectPublicKeyInfo in base64.</param>
    public static string KeyId(string publicKey) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(publicKey)).AsSpan(0, 8));

    /// <summary>Seals a text.</summary>
    /// <param name="publicKey">The reader's key, as SubjectPublicKeyInfo in base64.</param>
    /// <param name="place">What it belongs to; the reader has to name the same.</param>
    /// <param name="text">The text.</param>
    /// <returns>Base64.</returns>
    /// <exception cref="FormatException">The key is none.</exception>
    public static string Seal(string publicKey, string place, ReadOnlySpan<byte> text)
    {
        using var reader = ECDiffieHellman.Create();
        using var fresh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] secret;
        try
        {
            reader.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
            secret = fresh.DeriveRawSecretAgreement(reader.PublicKey);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new FormatException("this is no P-256 public key: " + problem.Message, problem);
        }

        var answer = new byte[HeadBytes + text.Length];
        answer[0] = Version;
        Point(fresh).CopyTo(answer, 1);
        var nonce = answer.AsSpan(1 + PointBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(KeyOf(secret, answer.AsSpan(1, PointBytes), Point(reader)), TagBytes);
        cipher.Encrypt(nonce, text, answer.AsSpan(HeadBytes), answer.AsSpan(1 + PointBytes + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(place));
        return Convert.ToBase64String(answer);
    }

    internal static byte[] Point(ECDiffieHellman key)
    {
        var (x, y) = (key.ExportParameters(false).Q.X!, key.ExportParameters(false).Q.Y!);
        return [4, .. x, .. y];
    }

    internal static byte[] KeyOf(byte[] secret, ReadOnlySpan<byte> fresh, ReadOnlySpan<byte> reader) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, salt: [.. fresh, .. reader], info: "reconciler.dev sealed text 1"u8.ToArray());
}

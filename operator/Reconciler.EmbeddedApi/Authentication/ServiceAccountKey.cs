using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>The key that signs service accounts' tokens (ES256): made once, kept in a file of mode 0600.</summary>
internal static class ServiceAccountKey
{
    public static ECDsaSecurityKey Load(string path)
    {
        if (!File.Exists(path))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFile.Write(path, made.ExportPkcs8PrivateKeyPem() + "\n");
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new ECDsaSecurityKey(key) { KeyId = Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo())) };
    }
}

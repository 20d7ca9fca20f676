using System.Security.Cryptography;
using System.Text;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>The administrator's token: made once, kept in a file of mode 0600.</summary>
internal sealed class BearerToken : ITokenAuthentication
{
    private static readonly UserIdentity Administrator = UserIdentity.Authenticated("reconciler-admin", [WellKnownGroups.Masters]);

    private readonly byte[] digest;

    private BearerToken(string text)
    {
        Text = text;
        digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    public string Text { get; }

    public static BearerToken Load(string path)
    {
        var text = File.Exists(path) ? File.ReadAllText(path).Trim() : string.Empty;
        if (text.Length == 0)
        {
            text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            PrivateFile.Write(path, text + "\n");
        }

        return new BearerToken(text);
    }

    /// <summary>Compares in constant time.</summary>
    public ValueTask<UserIdentity?> IdentifyAsync(string token, CancellationToken ct) =>
        ValueTask.FromResult(CryptographicOperations.FixedTimeEquals(digest, SHA256.HashData(Encoding.UTF8.GetBytes(token))) ? Administrator : null);
}

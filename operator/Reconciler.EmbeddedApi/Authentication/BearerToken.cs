using System.Security.Cryptography;
using System.Text;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>The administrator's token: made once, kept in a file of mode 0600.</summary>
internal sealed class BearerToken
{
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

    /// <summary>Whether an Authorization header carries this token. Compares in constant time.</summary>
    public bool IsIn(string? authorization) =>
        authorization is not null
        && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(digest, SHA256.HashData(Encoding.UTF8.GetBytes(authorization[7..].Trim())));
}

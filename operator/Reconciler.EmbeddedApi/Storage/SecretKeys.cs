using System.Security.Cryptography;
using System.Text;
using Reconciler.EmbeddedApi.Authentication;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>
/// The keys that Secrets are sealed with in the file (AES-256-GCM): a line of base64 each, in a file of mode 0600. The first one seals, all of
/// them open; so a new line in front and a restart is a rotation.
/// </summary>
internal sealed class SecretKeys
{
    private const int KeyBytes = 32;
    private const int IdBytes = 8;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = 1 + IdBytes + NonceBytes + TagBytes;

    /// <summary>What a sealed row begins with; JSON never does.</summary>
    private const byte Mark = 1;

    private readonly List<(string Id, byte[] Key)> keys = [];

    /// <exception cref="StorageException">The file holds something else.</exception>
    public SecretKeys(string path)
    {
        Path = path;
        foreach (var line in File.Exists(path) ? File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0) : [])
        {
            Add(line);
        }
    }

    public string Path { get; }

    /// <summary>The id of the key that seals; null as long as there is none.</summary>
    public string? Primary => keys.Count == 0 ? null : keys[0].Id;

    /// <summary>The id of the key that a row is sealed with; null for a plain one.</summary>
    public static string? IdOf(ReadOnlySpan<byte> row) => row.Length > HeadBytes && row[0] == Mark ? Convert.ToHexStringLower(row.Slice(1, IdBytes)) : null;

    public bool Has(string id) => keys.Exists(key => key.Id == id);

    /// <summary>Makes a key, and its file, if there is none.</summary>
    public void Ensure()
    {
        if (keys.Count == 0)
        {
            var line = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
            PrivateFile.Write(Path, line + "\n");
            Add(line);
        }
    }

    /// <summary>Seals an object for its place: a row cannot be passed off as another.</summary>
    public byte[] Seal(ObjectKey place, long revision, ReadOnlySpan<byte> json)
    {
        var (id, key) = keys[0];
        var row = new byte[HeadBytes + json.Length];
        row[0] = Mark;
        Convert.FromHexString(id).CopyTo(row, 1);
        var nonce = row.AsSpan(1 + IdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, json, row.AsSpan(HeadBytes), row.AsSpan(1 + IdBytes + NonceBytes, TagBytes), PlaceOf(place, revision));
        return row;
    }

    /// <summary>Opens a row; a plain one is as it is.</summary>
    /// <exception cref="CryptographicException">It was changed, or stood elsewhere.</exception>
    public byte[] Open(ObjectKey place, long revision, byte[] row)
    {
        if (IdOf(row) is not { } id)
        {
            return row;
        }

        var json = new byte[row.Length - HeadBytes];
        using var cipher = new AesGcm(keys.Find(key => key.Id == id).Key ?? throw new CryptographicException($"there is no key {id}"), TagBytes);
        cipher.Decrypt(row.AsSpan(1 + IdBytes, NonceBytes), row.AsSpan(HeadBytes), row.AsSpan(1 + IdBytes + NonceBytes, TagBytes), json, PlaceOf(place, revision));
        return json;
    }

    private static byte[] PlaceOf(ObjectKey place, long revision) => Encoding.UTF8.GetBytes($"{place.Resource}\n{place.Namespace}\n{place.Name}\n{revision}");

    private void Add(string line)
    {
        var key = new byte[KeyBytes];
        if (!Convert.TryFromBase64String(line, key, out var length) || length != KeyBytes)
        {
            throw new StorageException($"{Path}: line {keys.Count + 1} is no key; right would be 32 bytes in base64, as of 'openssl rand -base64 32'");
        }

        keys.Add((Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, IdBytes)), key));
    }
}

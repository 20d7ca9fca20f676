using System.Security.Cryptography;
using System.Text;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Identity;

/// <summary>A key that is on the disk before a certificate is asked for with it: whoever could not keep the answer asks again with the same key, and is answered the same. Mode 0600.</summary>
internal static class KeyFile
{
    /// <summary>Reads the key, as PEM, or makes one if there is none, or none that can be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="used">A key that is in use, as PEM: that one is not taken again.</param>
    public static string Open(string path, string? used = null)
    {
        try
        {
            var kept = File.ReadAllText(path);
            using var key = ECDsa.Create();
            key.ImportFromPem(kept);
            if (!IsSame(kept, used))
            {
                return kept;
            }
        }
        catch (Exception problem) when (problem is FileNotFoundException or CryptographicException or ArgumentException)
        {
        }

        var made = CertificateExchange.MakeKey();
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(made));
        return made;
    }

    /// <summary>Deletes the file if it holds a key that is in use: it is asked with no more.</summary>
    public static void DeleteUsed(string path, string used)
    {
        if (File.Exists(path) && IsSame(File.ReadAllText(path), used))
        {
            AtomicFile.Delete(path);
        }
    }

    private static bool IsSame(string one, string? other) => other is not null && one.AsSpan().Trim().SequenceEqual(other.AsSpan().Trim());
}

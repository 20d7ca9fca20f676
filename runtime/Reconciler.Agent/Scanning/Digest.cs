using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Agent.Scanning;

/// <summary>The first 128 bits of SHA-256: also by intent nobody finds a second content for one.</summary>
internal static class Digest
{
    /// <summary>Of some bytes.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return First(hash);
    }

    /// <summary>Of a text.</summary>
    public static UInt128 Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The first 128 bits of a hash.</summary>
    public static UInt128 First(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}

using System.Buffers.Binary;

namespace Reconciler.Libvirt.Wire;

/// <summary>Reads XDR (RFC 4506) from memory that it does not copy.</summary>
/// <param name="content">What is read, from its beginning.</param>
internal ref struct XdrReader(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> rest = content;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>Reads a number without sign.</summary>
    /// <exception cref="WireException">The message ends before it does.</exception>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>Reads a number.</summary>
    /// <exception cref="WireException">The message ends before it does.</exception>
    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    /// <summary>Reads a string's bytes; they stay where they are.</summary>
    /// <param name="longest">The most bytes that it may have.</param>
    /// <exception cref="WireException">It is longer than allowed or than the message, or not filled up with zeroes.</exception>
    public ReadOnlySpan<byte> ReadString(int longest)
    {
        var length = ReadUInt32();
        if (length > longest)
        {
            throw new WireException($"a string of {length} bytes");
        }

        var text = Take((int)length);
        if (Take(-(int)length & 3).ContainsAnyExcept((byte)0))
        {
            throw new WireException("a string that is not filled up with zeroes");
        }

        return text;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
        {
            throw new WireException("a message that ends too early");
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}

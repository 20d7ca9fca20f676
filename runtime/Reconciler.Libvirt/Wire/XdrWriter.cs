using System.Buffers.Binary;

namespace Reconciler.Libvirt.Wire;

/// <summary>Writes messages in XDR (RFC 4506) one behind the other into memory that is used again.</summary>
internal sealed class XdrWriter
{
    private byte[] buffer = new byte[16 * 1024];
    private int length;
    private int begun;

    /// <summary>What was written since it was last cleared.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => length = 0;

    /// <summary>Begins a message; <see cref="End"/> ends it.</summary>
    public void Begin(WireHeader header)
    {
        begun = length;
        WriteUInt32(0);
        WriteUInt32(header.Program);
        WriteUInt32(header.Version);
        WriteUInt32((uint)header.Procedure);
        WriteUInt32((uint)header.Type);
        WriteUInt32(header.Serial);
        WriteUInt32((uint)header.Status);
    }

    /// <summary>Ends a message: its length is known now.</summary>
    public void End() => BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(begun), length - begun);

    /// <summary>Writes a number.</summary>
    public void WriteUInt32(uint number) => BinaryPrimitives.WriteUInt32BigEndian(Room(4), number);

    /// <summary>Writes bytes whose count both sides know; a multiple of four.</summary>
    public void WriteFixed(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>Writes a string.</summary>
    public void WriteString(ReadOnlySpan<byte> text)
    {
        WriteUInt32((uint)text.Length);
        var padded = Room((text.Length + 3) & ~3);
        padded.Clear();
        text.CopyTo(padded);
    }

    private Span<byte> Room(int count)
    {
        if (buffer.Length - length < count)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + count));
        }

        length += count;
        return buffer.AsSpan(length - count, count);
    }
}

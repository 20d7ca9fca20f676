using System.Buffers;
using System.Text;

namespace Reconciler.EmbeddedApi.Protobuf;

/// <summary>Writes the fields of a protobuf message.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new();

    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    /// <summary>Writes a text; null and empty are not written.</summary>
    public void Text(int field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Bytes(field, Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>Writes a flag; false is not written.</summary>
    public void Flag(int field, bool value)
    {
        if (value)
        {
            Number((uint)field << 3);
            Number(1);
        }
    }

    /// <summary>Writes a message, also an empty one.</summary>
    public void Message(int field, Action<WireWriter> write)
    {
        var inner = new WireWriter();
        write(inner);
        Bytes(field, inner.buffer.WrittenSpan);
    }

    private void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Number(((uint)field << 3) | 2);
        Number((uint)bytes.Length);
        buffer.Write(bytes);
    }

    private void Number(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }
}

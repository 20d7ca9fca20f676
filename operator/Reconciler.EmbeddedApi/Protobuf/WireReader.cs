using System.Text.Json;

namespace Reconciler.EmbeddedApi.Protobuf;

/// <summary>Reads the wire form of protobuf field by field.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;
    private int wireType;

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next(out int number)
    {
        number = 0;
        if (at >= bytes.Length)
        {
            return false;
        }

        var tag = Raw();
        wireType = (int)(tag & 7);
        number = (int)Math.Min(tag >> 3, int.MaxValue);
        return true;
    }

    public ulong Varint() => wireType == 0 ? Raw() : throw Broken();

    public ReadOnlySpan<byte> Bytes()
    {
        if (wireType != 2)
        {
            throw Broken();
        }

        var length = Raw();
        if (length > (ulong)(bytes.Length - at))
        {
            throw Broken();
        }

        var content = bytes.Slice(at, (int)length);
        at += (int)length;
        return content;
    }

    public void Skip()
    {
        switch (wireType)
        {
            case 0:
                Raw();
                break;
            case 2:
                Bytes();
                break;
            case 1 or 5 when bytes.Length - at >= (wireType == 1 ? 8 : 4):
                at += wireType == 1 ? 8 : 4;
                break;
            default:
                throw Broken();
        }
    }

    private ulong Raw()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= bytes.Length)
            {
                throw Broken();
            }

            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private static JsonException Broken() => new("the protobuf form is broken");
}

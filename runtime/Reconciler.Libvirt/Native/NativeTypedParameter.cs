using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>virTypedParameter of libvirt-common.h, holding a whole number.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTypedParameter
{
    private const int NameLength = 80; // VIR_TYPED_PARAM_FIELD_LENGTH
    private const int UnsignedLongLong = 4; // VIR_TYPED_PARAM_ULLONG

    private fixed byte field[NameLength];
    private int type;
    private ulong value;

    /// <summary>The value where it is a whole number of 32 bits, which is the union's first half.</summary>
    public readonly int Number => (int)value;

    public static NativeTypedParameter Of(string name, ulong value)
    {
        var parameter = new NativeTypedParameter { type = UnsignedLongLong, value = value };
        for (var i = 0; i < name.Length && i < NameLength - 1; i++)
        {
            parameter.field[i] = (byte)name[i];
        }

        return parameter;
    }

    /// <summary>Whether this is the parameter of that name.</summary>
    public bool Is(ReadOnlySpan<byte> name)
    {
        fixed (byte* at = field)
        {
            return MemoryMarshal.CreateReadOnlySpanFromNullTerminated(at).SequenceEqual(name);
        }
    }
}

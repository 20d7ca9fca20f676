using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Operator.Addresses;

/// <summary>Addresses as numbers.</summary>
public static class AddressNumber
{
    /// <summary>The number of an address.</summary>
    public static UInt128 Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The address of a number.</summary>
    public static IPAddress ToAddress(UInt128 number, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(family == AddressFamily.InterNetwork ? bytes[12..] : bytes);
    }

    /// <summary>The digits of an address in an AddressClaim's name: 8 for IPv4, 32 for IPv6.</summary>
    public static string Hex(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? ((uint)Of(address)).ToString("x8", CultureInfo.InvariantCulture)
            : Of(address).ToString("x32", CultureInfo.InvariantCulture);
}

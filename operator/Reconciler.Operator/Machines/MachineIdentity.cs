using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Operator.Machines;

/// <summary>
/// Names that are derived from a machine's uid and an interface's name, so that they stay the same over restart, redefinition and loss of all
/// our state.
/// </summary>
public static class MachineIdentity
{
    /// <summary>The logical switch port's name: a UUID of version 5 within the machine's uid. libvirt takes no other form.</summary>
    public static string PortName(string machineUid, string interfaceName)
    {
        Span<byte> ns = stackalloc byte[16];
        Guid.Parse(machineUid).TryWriteBytes(ns, bigEndian: true, out _);
        var input = new byte[16 + Encoding.UTF8.GetByteCount(interfaceName)];
        ns.CopyTo(input);
        Encoding.UTF8.GetBytes(interfaceName, input.AsSpan(16));
#pragma warning disable CA5350 // RFC 9562 defines version 5 by SHA-1; it names, it does not protect.
        var hash = SHA1.HashData(input).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString("d");
    }

    /// <summary>The tap device's name: 14 characters, within the kernel's 15.</summary>
    public static string TapName(string machineUid, string interfaceName) => "rc" + Convert.ToHexStringLower(Hash(machineUid, interfaceName).AsSpan(0, 6));

    /// <summary>A locally administered unicast MAC address, in lower case.</summary>
    public static string MacAddress(string machineUid, string interfaceName)
    {
        var hash = Hash(machineUid, interfaceName);
        return string.Create(17, hash, static (text, bytes) =>
        {
            "02".CopyTo(text);
            for (var i = 0; i < 5; i++)
            {
                text[2 + (i * 3)] = ':';
                bytes[i].TryFormat(text[(3 + (i * 3))..], out _, "x2");
            }
        });
    }

    private static byte[] Hash(string machineUid, string interfaceName) => SHA256.HashData(Encoding.UTF8.GetBytes($"{machineUid}/{interfaceName}"));
}

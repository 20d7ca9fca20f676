using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Reads the host's interfaces from the kernel (getifaddrs), without starting a program.</summary>
internal static unsafe partial class HostLinks
{
    private const uint IsUp = 1;
    private const ushort InterNetwork = 2;

    /// <summary>An interface; null if there is none of that name.</summary>
    public static HostLink? Find(string name)
    {
        if (GetAll(out var first) != 0)
        {
            return null;
        }

        try
        {
            var (found, up) = (false, false);
            List<string> addresses = [];
            for (var entry = first; entry != null; entry = entry->Next)
            {
                if (Marshal.PtrToStringUTF8(entry->Name) != name)
                {
                    continue;
                }

                found = true;
                up |= (entry->Flags & IsUp) != 0;
                if (entry->Address != null && entry->Address->Family == InterNetwork)
                {
                    addresses.Add($"{new IPAddress(entry->Address->IPv4)}/{(entry->Mask == null ? 32 : BitOperations.PopCount(entry->Mask->IPv4))}");
                }
            }

            return found ? new HostLink(up, addresses) : null;
        }
        finally
        {
            FreeAll(first);
        }
    }

    /// <summary>The number by which the kernel knows an interface; empty if there is none of that name.</summary>
    public static string IndexOf(string name) => IndexOfName(name) is > 0 and var index ? index.ToString(CultureInfo.InvariantCulture) : "";

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint IndexOfName(string name);

    [LibraryImport("libc", EntryPoint = "getifaddrs")]
    private static partial int GetAll(out Entry* first);

    [LibraryImport("libc", EntryPoint = "freeifaddrs")]
    private static partial void FreeAll(Entry* first);

    /// <summary>struct ifaddrs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public Entry* Next;
        public nint Name;
        public uint Flags;
        public SocketAddressIn* Address;
        public SocketAddressIn* Mask;
    }

    /// <summary>struct sockaddr_in.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SocketAddressIn
    {
        public ushort Family;
        public ushort Port;
        public uint IPv4;
    }
}

using System.Globalization;
using Reconciler.Lab.Machines;

namespace Reconciler.Lab;

/// <summary>The cables between machines: veth pairs that the kernel makes in the two network namespaces at once, never in the host's.</summary>
internal static class LabLinks
{
    public static async Task PlugAsync(IReadOnlyDictionary<string, int> inits, int nodes, LabFolders folders, CancellationToken cancellation)
    {
        var fabric = inits[FabricMachine.Name];
        var world = inits[WorldMachine.Name];
        await PlugAsync(fabric, WorldMachine.Name, world, WorldMachine.Uplink, cancellation).ConfigureAwait(false);
        for (var index = 1; index <= nodes; index++)
        {
            var node = new LabNode(folders, index).Name;
            await PlugAsync(fabric, node, inits[node], NodeMachine.Uplink, cancellation).ConfigureAwait(false);
            await PlugAsync(world, node, inits[node], NodeMachine.Lan, cancellation).ConfigureAwait(false);
        }
    }

    // Only the network namespace is entered, so that process numbers mean the host's.
    private static Task<string> PlugAsync(int switchInit, string switchPort, int machineInit, string machinePort, CancellationToken cancellation) =>
        LabHost.RunAsync(
            [
                "nsenter", $"--net=/proc/{switchInit.ToString(CultureInfo.InvariantCulture)}/ns/net",
                "ip", "link", "add", "name", switchPort, "type", "veth",
                "peer", "name", machinePort, "netns", machineInit.ToString(CultureInfo.InvariantCulture),
            ],
            cancellation);
}

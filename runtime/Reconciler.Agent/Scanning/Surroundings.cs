using System.Text;
using Reconciler.Agent.GuestPorts;
using Reconciler.Agent.Partitions;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Ovsdb;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Agent.Scanning;

/// <summary>
/// What belongs to a verdict and lies outside of libvirt: cached images, and the ports of the interfaces in Open vSwitch and in the kernel. A verdict is given
/// only where the guest's interfaces are the spec's, so those are the ones to look at.
/// </summary>
internal sealed class Surroundings(ImageStamps images, OvsdbReplica? ovs, PortOwners owners)
{
    /// <summary>A digest of it as it is now. 0: the partition has nothing there.</summary>
    /// <param name="key">The partition.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="known">Stamps of images of this scan; null: each file is looked at.</param>
    public UInt128 Of(ResourceKey key, PartitionSpec spec, Dictionary<PartitionImage, string>? known = null)
    {
        StringBuilder? text = null;
        foreach (var (image, _) in DesiredBuild.ImagesOf(spec.Machine))
        {
            (text ??= new StringBuilder()).Append(images.Of(image, known)).Append('\n');
        }

        if (spec.Interfaces.Count > 0 && ovs is not null)
        {
            text ??= new StringBuilder();
            List<DomainInterface> interfaces = [.. spec.Interfaces.Select(one => new DomainInterface { Bridge = PortIndex.IntegrationBridge, MacAddress = one.MacAddress, TapName = one.TapName, PortName = one.PortName, Model = "virtio" })];
            owners.Note(key, interfaces);
            if (ovs.Current is { } content)
            {
                PortStamp.Write(text, PortLook.Look(PortIndex.Of(content), interfaces, interfaces, Taps.Find));
            }
            else
            {
                text.Append("ports are not known");
            }
        }

        return text is null ? UInt128.Zero : Digest.Of(text.ToString());
    }
}

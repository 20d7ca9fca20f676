using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Operator.Machines;

namespace Reconciler.Cli.Plan.Foresight;

/// <summary>Stand-ins for what machines refer to and manifests do not hold: it stands elsewhere, so it does not change. Pure.</summary>
internal static class Placeholders
{
    /// <summary>The objects with a stand-in for each image, network and type that is missing.</summary>
    public static ClusterObjects Complete(ClusterObjects objects) => objects.With(objects.Of<VirtualMachine>().SelectMany(machine => Missing(machine, objects)));

    private static IEnumerable<Resource> Missing(VirtualMachine machine, ClusterObjects objects)
    {
        if (machine.Spec.MachineType is { } type && objects.Find<MachineType>(Kinds.MachineTypes.Kind, new ResourceKey("", type)) is null)
        {
            yield return new MachineType { ApiVersion = ApiGroup.ApiVersion, Kind = Kinds.MachineTypes.Kind, Metadata = new ObjectMeta { Name = type }, Spec = new MachineTypeSpec() };
        }

        foreach (var (_, key, isKernel, isInitrd) in MachineReferences.ImagesOf(machine).Where(image => objects.Find<MachineImage>(Kinds.MachineImages.Kind, image.Key) is null))
        {
            yield return new MachineImage
            {
                ApiVersion = ApiGroup.ApiVersion,
                Kind = Kinds.MachineImages.Kind,
                Metadata = Meta(key),
                Spec = new MachineImageSpec
                {
                    Source = new ImageSource { Path = "/" + key.Name },
                    Format = isKernel ? ImageFormat.Kernel : isInitrd ? ImageFormat.Initrd : ImageFormat.Qcow2,
                    AllowedNamespaces = Everybody,
                },
            };
        }

        foreach (var (_, key) in MachineReferences.NetworksOf(machine).Where(network => objects.Find<VirtualNetwork>(Kinds.VirtualNetworks.Kind, network.Key) is null))
        {
            yield return new VirtualNetwork
            {
                ApiVersion = ApiGroup.ApiVersion,
                Kind = Kinds.VirtualNetworks.Kind,
                Metadata = Meta(key),
                Spec = new VirtualNetworkSpec { AllowedNamespaces = Everybody },
            };
        }
    }

    private static AllowedNamespaces Everybody => new() { Names = ["*"] };

    private static ObjectMeta Meta(ResourceKey key) => new() { Namespace = key.Namespace, Name = key.Name, Uid = $"placeholder/{key}" };
}

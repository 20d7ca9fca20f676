using Reconciler.Agent.Desired;
using Reconciler.Agent.Images;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Seeds;
using Reconciler.Agent.Snapshots;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Nodes;

namespace Reconciler.Agent.Partitions;

/// <summary>Makes a partition ready for this node: brings its images, and fills the node's facts in.</summary>
internal sealed class DesiredBuild(ImageCache images, SeedOpening seeds, NodeFolders folders)
{
    /// <summary>Builds what should be, or says what stands in its way.</summary>
    public async Task<DesiredResult> BuildAsync(PartitionRecord record, HypervisorFacts hypervisor, CancellationToken ct)
    {
        var partition = record.Partition;
        var unfit = new ValueList<Obstacle>();
        var obstacles = new ValueList<Obstacle>();
        var files = new ValueList<ImageFile>();
        foreach (var (image, path) in ImagesOf(partition.Spec.Machine))
        {
            try
            {
                var cached = await images.EnsureAsync(image, ct).ConfigureAwait(false);
                if (cached.Problem is { } wrong)
                {
                    unfit.Add(new Obstacle { Reason = "ImageUnfit", Path = path, Message = $"image {image.Namespace}/{image.Name}: {wrong}; no guest is started from it", Passing = true });
                }

                files.Add(new ImageFile { Namespace = image.Namespace, Name = image.Name, Path = cached.Path });
            }
            catch (ImageException problem)
            {
                // The file may be put there, or mended, without an edit of the spec.
                obstacles.Add(new Obstacle { Reason = problem.Reason, Path = path, Message = problem.Message, Passing = true });
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                obstacles.Add(new Obstacle { Reason = "ImageNotCached", Path = path, Message = $"the image cannot be cached: {problem.Message}", Passing = true });
            }
        }

        var (spec, sealedSeed) = seeds.Open(partition.Spec);
        if (sealedSeed is not null)
        {
            obstacles.Add(sealedSeed);
        }

        if (spec is null || obstacles.Count > 0)
        {
            return new DesiredResult { Obstacles = obstacles };
        }

        if (SnapshotWork.HoldsStart(record))
        {
            unfit.Add(new Obstacle { Reason = "Restoring", Path = "spec.disks", Message = "the disks go back to a snapshot; the guest is started when that is done", Passing = true });
        }

        var result = PartitionBuild.Build(partition.Metadata.Namespace ?? "", spec, new NodeFacts
        {
            Capabilities = hypervisor.Guests,
            HostCpus = hypervisor.Host.Cpus,
            Images = files,
            Pools = folders.Pools,
            AgentSocketFolder = folders.GuestSockets,
            MadeFrom = record.MadeFrom,
            Adopted = record.Adopted is { } xml ? AdoptedDomain.Read(xml) : null,
        });
        return result.Partition is { } wanted ? result with { Partition = wanted with { StartObstacles = unfit } } : result;
    }

    /// <summary>The images that a machine uses, and the fields that name them.</summary>
    public static IEnumerable<(PartitionImage Image, string Path)> ImagesOf(PartitionMachine machine)
    {
        if (machine.Kernel is { } kernel)
        {
            yield return (kernel.Kernel, "spec.boot.kernel");
            if (kernel.Initrd is { } initrd)
            {
                yield return (initrd, "spec.boot.initrd");
            }
        }

        foreach (var disk in machine.Disks)
        {
            if (disk.Image is { } image)
            {
                yield return (image, $"spec.disks[name={disk.Name}].image");
            }
        }
    }
}

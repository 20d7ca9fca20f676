using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Nodes;

namespace Reconciler.Planning.Desired;

/// <summary>Finds images on the node.</summary>
internal static class NodeImages
{
    /// <summary>The image's file; null, and an obstacle, while it is not there.</summary>
    public static ImageFile? Find(NodeFacts node, PartitionImage image, string path, ValueList<Obstacle> obstacles)
    {
        var file = node.Images.FirstOrDefault(one => one.Namespace == image.Namespace && one.Name == image.Name);
        if (file is null)
        {
            obstacles.Add(new Obstacle
            {
                Reason = "ImageNotReady",
                Path = path,
                Message = $"image {image.Namespace}/{image.Name} is not on the node yet",
                Passing = true,
            });
        }

        return file;
    }
}

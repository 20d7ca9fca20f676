using System.Text;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Sealing;

namespace Reconciler.Agent.Seeds;

/// <summary>The node's key, to which seeds are sealed. It never leaves the node; a node that has lost it makes another, and gets its seeds sealed anew.</summary>
internal static class NodeSealingKey
{
    /// <summary>Reads it, or makes it where there is none.</summary>
    /// <exception cref="InvalidDataException">The file holds something else; it is left as it is.</exception>
    public static SealingKey Load(string path)
    {
        if (File.Exists(path))
        {
            try
            {
                return SealingKey.Read(File.ReadAllText(path));
            }
            catch (FormatException problem)
            {
                throw new InvalidDataException($"{path}: {problem.Message}; it is left as it is. Move it away, and a new key is made.", problem);
            }
        }

        var made = SealingKey.Make();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(made.ToPem()));
        return made;
    }
}

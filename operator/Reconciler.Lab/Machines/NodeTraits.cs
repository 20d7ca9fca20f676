namespace Reconciler.Lab.Machines;

/// <summary>What of the host decides how a node is made.</summary>
/// <param name="KernelDatapath">The kernel has Open vSwitch's datapath loaded; else its userspace datapath is used.</param>
/// <param name="QemuAsRoot">An unprivileged user could not reach the artifacts (a checkout below /root, say), so QEMU runs as root of the lab.</param>
internal sealed record NodeTraits(bool KernelDatapath, bool QemuAsRoot)
{
    public static NodeTraits Detect(LabFolders folders)
    {
        var reachable = true;
        for (var folder = new DirectoryInfo(folders.Artifacts); folder is not null; folder = folder.Parent)
        {
            reachable &= !folder.Exists || (folder.UnixFileMode & UnixFileMode.OtherExecute) != 0;
        }

        return new NodeTraits(Directory.Exists("/sys/module/openvswitch"), !reachable);
    }
}

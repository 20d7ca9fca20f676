using System.Runtime.InteropServices;
using Reconciler.Lab.Machines;
using Reconciler.Lab.Native;

namespace Reconciler.Lab.Init;

/// <summary>Gives a machine its own view of the file system, inside the mount namespace that it was started in.</summary>
internal static class MachineMounts
{
    /// <summary>
    /// Lays the prefix over /usr, /etc and /var (changes to the latter two go to memory), and gives the machine its own /run and /sys.
    /// </summary>
    public static void Make(MachineConfig config)
    {
        Call("/", "/", null, LinuxCalls.MountRecursive | LinuxCalls.MountPrivate, null);
        if (config.Prefix is { } prefix)
        {
            // The machine's /run is built on the host's folder of this machine, with all that must stay visible bound into it,
            // and only then put in place of the host's.
            var stage = Path.Combine(config.RunFolder, config.Name, "stage");
            Directory.CreateDirectory(stage);
            Call("run", stage, "tmpfs", LinuxCalls.MountNoSuid | LinuxCalls.MountNoDevices, "mode=0755");
            Bind(config.RunFolder, Path.Combine(stage, Path.GetFileName(config.RunFolder)));
            Bind(config.Folder, Path.Combine(stage, "state"));
            foreach (var bind in config.Binds.Where(bind => bind.Target.StartsWith("/run/", StringComparison.Ordinal)))
            {
                Bind(bind.Source, Path.Combine(stage, bind.Target["/run/".Length..]));
            }

            Directory.CreateDirectory(Path.Combine(stage, "lock"));
            Directory.CreateDirectory(Path.Combine(stage, "tmp"));
            Call("usr", "/usr", "overlay", 0, $"lowerdir={prefix}/usr:/usr");
            foreach (var name in (string[])["etc", "var"])
            {
                var upper = Directory.CreateDirectory(Path.Combine(stage, "overlay", name, "upper")).FullName;
                var work = Directory.CreateDirectory(Path.Combine(stage, "overlay", name, "work")).FullName;
                Directory.CreateDirectory($"{prefix}/{name}");
                Call(name, $"/{name}", "overlay", 0, $"lowerdir={prefix}/{name}:/{name},upperdir={upper},workdir={work}");
            }

            Call(stage, "/run", null, LinuxCalls.MountBind | LinuxCalls.MountRecursive, null);
            // A new sysfs shows this network namespace's interfaces. The host's control groups are not mounted in it: nothing
            // inside can make one on the host.
            Call("sys", "/sys", "sysfs", LinuxCalls.MountNoSuid | LinuxCalls.MountNoDevices | LinuxCalls.MountNoExecution, null);
            if (LinuxCalls.sethostname(config.Name, (nuint)config.Name.Length) != 0)
            {
                throw new LabException($"the host name cannot be set to {config.Name}: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        foreach (var bind in config.Binds.Where(bind => config.Prefix is null || !bind.Target.StartsWith("/run/", StringComparison.Ordinal)))
        {
            Bind(bind.Source, bind.Target);
        }

        foreach (var device in config.Missing.Where(File.Exists))
        {
            // A file that nobody may write, not even root. Were it one that can be written, as /dev/null can, libvirt would take the device for usable, and ask QEMU
            // anew for its capabilities each time it needs them, since they lack it.
            var nothing = Path.Combine(config.Folder, "missing");
            File.WriteAllText(nothing, "");
            Call(nothing, device, null, LinuxCalls.MountBind, null);
            Call(nothing, device, null, LinuxCalls.MountBind | LinuxCalls.MountRemount | LinuxCalls.MountReadOnly, null);
        }

        if (config.Prefix is not null)
        {
            // tcpdump gives up root for this account, which its package would have made.
            File.AppendAllText("/etc/passwd", "tcpdump:x:64056:64056::/nonexistent:/usr/sbin/nologin\n");
            File.AppendAllText("/etc/group", "tcpdump:x:64056:\n");
        }

        foreach (var folder in config.Folders)
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var file in config.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
            if (file.Append)
            {
                File.AppendAllText(file.Path, file.Text);
            }
            else
            {
                File.WriteAllText(file.Path, file.Text);
            }
        }
    }

    private static void Bind(string source, string target)
    {
        Directory.CreateDirectory(source);
        Directory.CreateDirectory(target);
        Call(source, target, null, LinuxCalls.MountBind | LinuxCalls.MountRecursive, null);
    }

    private static void Call(string source, string target, string? type, ulong flags, string? data)
    {
        if (LinuxCalls.mount(source, target, type, flags, data) != 0)
        {
            throw new LabException($"{type ?? source} cannot be mounted at {target}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}

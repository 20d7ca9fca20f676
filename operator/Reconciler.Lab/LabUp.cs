using Reconciler.Lab.Init;
using Reconciler.Lab.Machines;
using Reconciler.Lab.Native;

namespace Reconciler.Lab;

/// <summary>Brings a lab up.</summary>
public static class LabUp
{
    /// <summary>
    /// Brings the lab up and returns when every machine is ready and each node has registered with OVN. A lab that is up already with as
    /// many nodes is left as it is; what an earlier, broken attempt left is cleared away first.
    /// </summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up; what was started is ended.</param>
    /// <exception cref="LabException">It cannot be done; nothing is left behind.</exception>
    public static async Task RunAsync(LabOptions options, IProgress<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var folders = options.Folders;
        if (options.Nodes is < 1 or > 16)
        {
            throw new LabException($"a lab has 1 to 16 nodes, not {options.Nodes}");
        }

        LabHost.RequireRoot();
        LabHost.RequirePackages(folders);
        using var held = new LabLock(folders);
        if (LabStatus.Read(folders).Up)
        {
            var nodes = LabJson.ReadFile(folders.StateFile, LabJson.Default.LabState)!.Nodes;
            progress.Report(nodes == options.Nodes
                ? $"the lab is up already: {nodes} node(s)"
                : throw new LabException($"the lab is up with {nodes} node(s); run 'reconciler lab down' before asking for {options.Nodes}"));
            return;
        }

        await LabDown.EndAsync(folders, progress, time, cancellation).ConfigureAwait(false);
        LabDown.ForgetFailure(folders);
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await StartAsync(options, progress, time, either.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // Told before the logs go.
            var reason = failure is OperationCanceledException && !cancellation.IsCancellationRequested
                ? new LabException($"the lab was not ready after {options.Timeout.TotalSeconds} s: {Waiting(folders)}", failure)
                : null;
            KeepLogs(folders, progress);
            await LabDown.EndAsync(folders, progress, time, CancellationToken.None).ConfigureAwait(false);
            if (reason is not null)
            {
                throw reason;
            }

            throw;
        }
    }

    private static async Task StartAsync(LabOptions options, IProgress<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var folders = options.Folders;
        var nodes = Enumerable.Range(1, options.Nodes).Select(index => new LabNode(folders, index)).ToList();
        var traits = NodeTraits.Detect(folders);
        List<MachineConfig> configs =
        [
            FabricMachine.Make(folders, options.Nodes),
            WorldMachine.Make(folders, options.Nodes, options.LanHosts),
            .. options.Control is null && options.ApiPort == 0 ? Array.Empty<MachineConfig>() : [ControlMachine.Make(options)],
            .. nodes.Select(node => NodeMachine.Make(options, node, traits)),
        ];

        Directory.CreateDirectory(folders.Lab);
        await File.WriteAllTextAsync(folders.Marker, "The folder of a lab; 'reconciler lab down' removes it with all that is in it.\n", cancellation).ConfigureAwait(false);
        // Root alone reaches the sockets in it.
        _ = LinuxCalls.mkdir(folders.Run, 0x1C0);
        Directory.CreateDirectory(folders.ControlState);
        progress.Report($"starting {string.Join(", ", configs.Select(config => config.Name))}"
            + (traits.KernelDatapath ? "" : " (this kernel has no Open vSwitch; its userspace datapath is used)"));
        foreach (var config in configs)
        {
            Begin(options, config);
        }

        var inits = new Dictionary<string, int>(StringComparer.Ordinal);
        await Waits.ForAsync(
            () =>
            {
                inits = LabProcesses.Find(folders).Where(process => process.IsInit).ToDictionary(process => process.Machine, process => process.ProcessId, StringComparer.Ordinal);
                return configs.All(config => inits.ContainsKey(config.Name));
            },
            time,
            cancellation).ConfigureAwait(false);
        await LabLinks.PlugAsync(inits, options.Nodes, folders, cancellation).ConfigureAwait(false);

        var told = new HashSet<string>(StringComparer.Ordinal);
        await Waits.ForAsync(
            () =>
            {
                foreach (var config in configs)
                {
                    var status = LabJson.ReadFile(config.StatusFile, LabJson.Default.MachineStatus);
                    if (status?.Phase == MachinePhase.Failed || LabProcesses.StartTime(inits[config.Name]) is null)
                    {
                        throw new LabException($"{config.Name} did not come up: {status?.Message ?? LastLine(Path.Combine(config.LogFolder, "init.log"))}");
                    }

                    if (status?.Phase == MachinePhase.Ready && told.Add(config.Name))
                    {
                        progress.Report($"{config.Name} is ready");
                    }
                }

                return told.Count == configs.Count;
            },
            time,
            cancellation).ConfigureAwait(false);
        foreach (var node in nodes)
        {
            await LabExec.RunAsync(folders, FabricMachine.Name, ["ovn-sbctl", "--timeout=30", "wait-until", "Chassis", node.Name, "name=" + node.Name], cancellation).ConfigureAwait(false);
        }

        if (options.Control is not null)
        {
            progress.Report("waiting for the control plane's kubeconfig");
            await Waits.ForPathAsync(options.Kubeconfig ?? folders.Kubeconfig, time, cancellation).ConfigureAwait(false);
            if (options.ControlReady is { } ready)
            {
                await ready(cancellation).ConfigureAwait(false);
            }
        }

        await File.WriteAllTextAsync(folders.EnvironmentFile + ".new", LabEnvironmentFile.Build(options), cancellation).ConfigureAwait(false);
        File.Move(folders.EnvironmentFile + ".new", folders.EnvironmentFile, overwrite: true);
        LabJson.WriteFile(
            folders.StateFile,
            new LabState
            {
                Id = folders.Id,
                Nodes = options.Nodes,
                Machines = [.. configs.Select(config => new LabMachine(config.Name, inits[config.Name], LabProcesses.StartTime(inits[config.Name]) ?? 0))],
            },
            LabJson.Default.LabState);
        progress.Report($"the lab is up; '. {folders.EnvironmentFile}' lets a shell talk to it");
    }

    private static void Begin(LabOptions options, MachineConfig config)
    {
        var folders = options.Folders;
        Directory.CreateDirectory(config.LogFolder);
        Directory.CreateDirectory(folders.MachineRun(config.Name));
        var file = folders.MachineConfig(config.Name);
        LabJson.WriteFile(file, config, LabJson.Default.MachineConfig);
        // Only machines with a file system of their own have a network of their own: 'control' lives on the host's.
        string[] own = config.Prefix is null ? [] : ["--net", "--uts"];
        DetachedProcess.Start(
            [
                "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private", .. own,
                .. options.InitCommand ?? ThisProgram(), "--config", file,
            ],
            Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .Append(new System.Collections.DictionaryEntry("DOTNET_EnableDiagnostics", "0"))
                .DistinctBy(pair => (string)pair.Key)
                .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "", StringComparer.Ordinal),
            Path.Combine(config.LogFolder, "init.log"));
    }

    private static string[] ThisProgram()
    {
        var program = Environment.ProcessPath ?? throw new LabException("this program does not know its own path");
        // 'dotnet reconciler.dll' while developing; one native binary else.
        return Path.GetFileName(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0], "lab-init"] : [program, "lab-init"];
    }

    private static void KeepLogs(LabFolders folders, IProgress<string> progress)
    {
        if (!Directory.Exists(folders.Lab))
        {
            return;
        }

        if (Directory.Exists(folders.FailedLogs))
        {
            Directory.Delete(folders.FailedLogs, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(folders.Lab, "*.log", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folders.FailedLogs, Path.GetRelativePath(folders.Lab, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        progress.Report($"the logs are in {folders.FailedLogs} until the next 'lab up' or 'lab down'");
    }

    private static string Waiting(LabFolders folders) =>
        string.Join("; ", LabStatus.Read(folders).Machines
            .Where(machine => machine.Status?.Phase != MachinePhase.Ready)
            .Select(machine => $"{machine.Name}: {machine.Status?.Message ?? LastLine(Path.Combine(folders.Machine(machine.Name), "log", "init.log"))}"))
        is { Length: > 0 } text ? text : "the control plane wrote no kubeconfig";

    private static string LastLine(string file) =>
        File.Exists(file) ? File.ReadLines(file).LastOrDefault(line => line.Trim().Length > 0) ?? "it said nothing" : "it said nothing";
}

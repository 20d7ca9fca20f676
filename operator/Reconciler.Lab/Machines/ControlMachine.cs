using System.Globalization;

namespace Reconciler.Lab.Machines;

/// <summary>The machine <c>control</c>: the control plane on the host's own network and file system, in a process namespace of its own.</summary>
internal static class ControlMachine
{
    public const string Name = "control";

    public static MachineConfig Make(LabOptions options) => new()
    {
        Name = Name,
        RunFolder = options.Folders.Run,
        Folder = options.Folders.Machine(Name),
        Steps =
        [
            .. options.ApiPort == 0
                ? Array.Empty<MachineStep>()
                :
                [
                    Steps.Start(
                        "relay",
                        Path.Combine(options.Folders.Tools, "socat"),
                        $"UNIX-LISTEN:{options.Folders.ApiSocket},fork,unlink-early,mode=0600",
                        string.Create(CultureInfo.InvariantCulture, $"TCP:127.0.0.1:{options.ApiPort}")),
                ],
            .. Program("webhook", options.Webhook),
            .. Program("control", options.Control),
        ],
    };

    private static MachineStep[] Program(string name, LabCommand? command) =>
        command is null ? [] : [new MachineStep { Start = new MachineService { Name = name, Arguments = command.Arguments, Environment = command.Environment } }];
}

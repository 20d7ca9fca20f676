using System.CommandLine;
using Reconciler.Cli.Importing;
using Reconciler.Cli.Importing.Converting;

namespace Reconciler.Cli.Verbs;

/// <summary><c>convert PATH...</c>: other systems' machines as YAML, with what could not be carried over.</summary>
internal static class ConvertVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, or folders: a Hyper-V export, or all files of a folder.", Arity = ArgumentArity.OneOrMore };
        var from = new Option<string>("--from") { Description = "auto, kubevirt, libvirt, vmx, ovf (OVA too) or hyperv.", DefaultValueFactory = _ => "auto" };
        from.AcceptOnlyFromAmong("auto", "kubevirt", "libvirt", "vmx", "ovf", "hyperv");
        var ns = new Option<string>("--namespace", "-n") { Description = "Namespace of what is written.", DefaultValueFactory = _ => "default" };
        var output = new Option<string>("--output", "-o") { Description = "A folder for a file of each machine, or - for stdout. Nothing is written over.", DefaultValueFactory = _ => "-" };
        var disks = new Option<string?>("--disks") { Description = "A folder for qcow2 files made of the disks. Default: disks stay where they are." };
        var command = new Command("convert", "Writes YAML of other systems' machines (KubeVirt, libvirt, VMX, OVF, OVA, Hyper-V); says what could not be carried over.") { paths, from, ns, output, disks };
        command.SetAction(async (parsed, cancellation) =>
        {
            var run = new ConversionRun(new ManifestOutput(parsed.GetRequiredValue(output), parsed.InvocationConfiguration.Output), parsed.InvocationConfiguration.Error)
            {
                MachineNamespace = parsed.GetRequiredValue(ns),
                From = parsed.GetRequiredValue(from) is "auto" ? null : parsed.GetRequiredValue(from),
                Disks = parsed.GetValue(disks) is { } folder ? Path.GetFullPath(folder) : null,
            };
            return await run.RunAsync(parsed.GetRequiredValue(paths), cancellation) ? ExitCodes.Success : ExitCodes.Negative;
        });
        return command;
    }
}

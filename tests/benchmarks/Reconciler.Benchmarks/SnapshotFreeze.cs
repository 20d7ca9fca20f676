using Reconciler.Language.Common;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>For how long a guest that writes all the time stands still while a snapshot of its two disks is begun, as the snapshot's status tells.</summary>
internal static class SnapshotFreeze
{
    private const string Machine = $$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: written, namespace: {{Guests.Namespace}} }
        spec:
          memory: {size: 128Mi}
          boot: {kernel: kernel, initrd: initrd, commandLine: "console=ttyS0 quiet"}
          disks: [{name: a, size: 256Mi}, {name: b, size: 256Mi}]
        """;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(LabSession lab, int count)
    {
        (await lab.ApplyAsync(Machine)).Succeeded();
        await Eventually.SeesAsync("the guest's agent", () => lab.GetAsync("partition", "written", Guests.Namespace), seen => seen?["status"]?["bootId"] is not null);
        await lab.InGuestAsync(
            Guests.Namespace + ".written", "/bin/sh", "-c", "(while true; do for disk in vda vdb; do dd if=/dev/urandom of=/dev/$disk bs=64k count=16 conv=notrunc,fsync; done; done) > /dev/null 2>&1 < /dev/null &");
        List<double> samples = [];
        while (samples.Count < count)
        {
            var name = $"written-{samples.Count}";
            (await lab.ApplyAsync($$"""
                apiVersion: reconciler.dev/v1alpha1
                kind: VirtualMachineSnapshot
                metadata: {name: {{name}}, namespace: {{Guests.Namespace}} }
                spec: {virtualMachine: written, quiesce: Require}
                """)).Succeeded();
            (await lab.KubectlAsync("wait", "-n", Guests.Namespace, "--for=condition=Ready", "--timeout=60s", $"virtualmachinesnapshot/{name}")).Succeeded();
            samples.Add(Duration.Parse((await lab.GetAsync("virtualmachinesnapshot", name, Guests.Namespace))!["status"]!["frozenFor"]!.GetValue<string>()).Value.TotalMilliseconds);
            Console.WriteLine($"  frozen for a snapshot: {samples[^1]:0} ms");
        }

        (await lab.KubectlAsync("delete", "-n", Guests.Namespace, "virtualmachine/written", "--timeout=60s")).Succeeded();
        return
        [
            Figure.Absolute($"a guest frozen for a snapshot of two disks, median of {count}", "ms", 500, samples),
            Figure.Absolute($"a guest frozen for a snapshot of two disks, the worst of {count}", "ms", 500, [samples.Max()]),
        ];
    }
}

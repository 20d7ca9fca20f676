using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>The shipped binary's offline check of very many machines, and how long it takes to start at all.</summary>
internal static class ValidateAtScale
{
    private const int Files = 100;
    private const int MachinesPerFile = 100;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int samples)
    {
        var folder = Directory.CreateTempSubdirectory("rc-validate-").FullName;
        try
        {
            await WriteAsync(folder);
            var one = Path.Combine(Repository.Root, "examples", "10-images.yaml");
            List<double> many = [], cold = [], floor = [];
            for (var sample = 0; sample < samples; sample++)
            {
                many.Add(await RunAsync(folder));
                cold.Add(await RunAsync(one));
                var watch = Stopwatch.StartNew();
                await Command.RunAsync(new Dictionary<string, string>(), "/bin/true", []);
                floor.Add(watch.Elapsed.TotalMilliseconds);
            }

            return
            [
                Figure.Absolute("validate: 10,000 VirtualMachines in 100 files", "ms", 500, many),
                new Figure("validate: one small file, a cold start; the floor is /bin/true", "ms", Figure.Median(cold), Figure.Median(floor), 50, "at most 50", [.. cold], [.. floor]),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> RunAsync(string path)
    {
        var watch = Stopwatch.StartNew();
        var result = await Command.RunAsync(new Dictionary<string, string>(), Path.Combine(Repository.Root, "bin", "reconciler"), ["validate", path]);
        var elapsed = watch.Elapsed.TotalMilliseconds;
        result.Succeeded();
        return elapsed;
    }

    /// <summary>Machines with what people give them, and the network and image that they name.</summary>
    private static async Task WriteAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "base.yaml"), """
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualNetwork
            metadata: {name: office}
            spec: {subnets: [{cidr: 10.0.0.0/8}], dhcp: {enabled: true}}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: MachineImage
            metadata: {name: debian}
            spec: {source: {path: /var/lib/reconciler/images/debian.qcow2}, format: qcow2}
            """);
        for (var file = 0; file < Files; file++)
        {
            var text = new StringBuilder();
            for (var number = file * MachinesPerFile; number < (file + 1) * MachinesPerFile; number++)
            {
                text.Append(CultureInfo.InvariantCulture, $"""
                    ---
                    apiVersion: reconciler.dev/v1alpha1
                    kind: VirtualMachine
                    metadata:
                      name: vm-{number}
                      labels:
                        app: web
                    spec:
                      cpu:
                        cores: 2
                      memory:
                        size: 512Mi
                      disks:
                      - name: root
                        image: debian
                        size: 8Gi
                      interfaces:
                      - name: eth0
                        network: office

                    """);
            }

            await File.WriteAllTextAsync(Path.Combine(folder, $"machines-{file:000}.yaml"), text.ToString());
        }
    }
}

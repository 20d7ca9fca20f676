using Reconciler.Benchmarks;
using Reconciler.Testing;

// Every figure of docs/figures.md in one run, each beside its floor. An argument shortens the run: `quick` takes three samples of each.
var quick = args.Contains("quick");
var lab = new LabSession(Path.Combine(Repository.Root, "artifacts", "lab-bench"));
var folder = Path.Combine(Repository.Artifacts, "bench");
var figures = new List<Figure>();
Console.WriteLine("bringing up a lab");
await lab.UpAsync();
try
{
    (await lab.ApplyAsync(Guests.Base)).Succeeded();
    figures.Add(await ApplyToAnswering.MeasureAsync(lab, folder, quick ? 3 : 7));
    (await lab.ApplyAsync(Guests.GuardedNetwork)).Succeeded();
    (await lab.ApplyAsync(Guests.Machines(1))).Succeeded();
    (await lab.KubectlAsync("wait", "-n", Guests.Namespace, "--for=condition=Ready", "--timeout=60s", "virtualmachines,virtualnetworks,accesspolicies", "--all")).Succeeded();
    await Reach.AwaitAsync(lab, Guests.Address(1));
    figures.Add(await DestroyToRunning.MeasureAsync(lab, folder, quick ? 3 : 11));
    figures.AddRange(await RowToRestored.MeasureAsync(lab, quick ? 3 : 15));
    figures.AddRange(await Idle.MeasureAsync(lab, TimeSpan.FromSeconds(quick ? 20 : 90)));
    figures.AddRange(await AclRestore.MeasureAsync(lab, quick ? 3 : 7));
}
finally
{
    await lab.DownAsync();
}

figures.AddRange(DemoTime.Read());
FigureFile.Write(figures, TimeProvider.System.GetUtcNow());
return 0;

using Reconciler.Benchmarks;
using Reconciler.Testing;

// Every figure of docs/figures.md, each beside its floor of the same run. Arguments: names of benchmarks to run alone (the others' figures stay as they are),
// and `quick`, which takes fewer samples.
var quick = args.Contains("quick");
var names = args.Where(argument => argument != "quick").ToHashSet(StringComparer.OrdinalIgnoreCase);
string[] known = ["ApplyToAnswering", "DestroyToRunning", "RowToRestored", "HealthToDropped", "Idle", "AclRestore", "DriftLatency", "SnapshotFreeze", "PortAtScale", "ScanAtScale", "Throughput", "ApiBesidePeer", "OperatorAtScale", "ValidateAtScale", "DemoTime"];
if (names.Except(known, StringComparer.OrdinalIgnoreCase).ToList() is [_, ..] unknown)
{
    Console.Error.WriteLine($"no such benchmark: {string.Join(", ", unknown)}; there are {string.Join(", ", known)}");
    return 2;
}

bool IsWanted(string name) => names.Count == 0 || names.Contains(name);
var lab = new LabSession(Path.Combine(Repository.Root, "artifacts", "lab-bench"));
var folder = Path.Combine(Repository.Artifacts, "bench");
var file = new FigureFile(replacesAll: names.Count == 0);

// First, while no lab of ours runs beside it.
if (IsWanted("ScanAtScale"))
{
    // A short path, for the socket, and in memory, since the disk is not what is measured. What fails leaves its logs there.
    var scale = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"reconciler-scale-{Environment.ProcessId}");
    await ScanAtScale.MeasureAsync(scale, quick, file.Add);
    Directory.Delete(scale, recursive: true);
}

if (IsWanted("PortAtScale"))
{
    file.Add([.. await PortAtScale.MeasureAsync(quick)]);
}

if (IsWanted("Throughput"))
{
    file.Add(await Throughput.MeasureAsync(quick ? 5 : 21));
}

if (IsWanted("ApiBesidePeer"))
{
    await ApiBesidePeer.MeasureAsync(quick, file.Add);
}

if (IsWanted("OperatorAtScale"))
{
    file.Add([.. await OperatorAtScale.MeasureAsync(quick)]);
}

if (IsWanted("ValidateAtScale"))
{
    file.Add([.. await ValidateAtScale.MeasureAsync(quick ? 5 : 15)]);
}

if (known[..8].Any(IsWanted))
{
    await InLabAsync();
}

if (IsWanted("DemoTime"))
{
    file.Add([.. DemoTime.Read()]);
}

FigureFile.Print();
return 0;

async Task InLabAsync()
{
    Console.WriteLine("bringing up a lab");
    await lab.UpAsync();
    try
    {
        (await lab.ApplyAsync(Guests.Base)).Succeeded();
        if (IsWanted("ApplyToAnswering"))
        {
            file.Add([await ApplyToAnswering.MeasureAsync(lab, folder, quick ? 3 : 7)]);
        }

        if (known[1..8].Where(name => name is not ("AclRestore" or "SnapshotFreeze")).Any(IsWanted))
        {
            await GuardedGuestAsync();
        }

        if (IsWanted("DestroyToRunning"))
        {
            file.Add([await DestroyToRunning.MeasureAsync(lab, folder, quick ? 3 : 11)]);
        }

        if (IsWanted("RowToRestored"))
        {
            file.Add(await RowToRestored.MeasureAsync(lab, quick ? 3 : 15));
        }

        if (IsWanted("HealthToDropped"))
        {
            file.Add(await HealthToDropped.MeasureAsync(lab, quick ? 3 : 15));
        }

        if (IsWanted("DriftLatency"))
        {
            file.Add(await DriftLatency.MeasureAsync(lab, folder, quick));
        }

        if (IsWanted("SnapshotFreeze"))
        {
            file.Add(await SnapshotFreeze.MeasureAsync(lab, quick ? 5 : 30));
        }

        if (IsWanted("Idle"))
        {
            file.Add(await Idle.MeasureAsync(lab, TimeSpan.FromSeconds(quick ? 20 : 90)));
        }

        if (IsWanted("AclRestore"))
        {
            file.Add(await AclRestore.MeasureAsync(lab, quick ? 3 : 7));
        }
    }
    finally
    {
        await lab.DownAsync();
    }
}

// The guest and the guarded network that most of them look at.
async Task GuardedGuestAsync()
{
    (await lab.ApplyAsync(Guests.GuardedNetwork)).Succeeded();
    (await lab.ApplyAsync(Guests.Machines(1))).Succeeded();
    (await lab.KubectlAsync("wait", "-n", Guests.Namespace, "--for=condition=Ready", "--timeout=60s", "virtualmachines,virtualnetworks,accesspolicies", "--all")).Succeeded();
    await Reach.AwaitAsync(lab, Guests.Address(1));
}

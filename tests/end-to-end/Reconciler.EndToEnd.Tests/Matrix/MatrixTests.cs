using System.Diagnostics;
using Reconciler.EndToEnd.Tests.Running;
using Reconciler.Language.Drift;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>
/// The mutation matrix: whatever a real tool changes behind our back is noticed, reported with the right path and values, put back, and nothing else changes.
/// </summary>
[Collection(LabTests.Name)]
public sealed class MatrixTests(MatrixLab lab) : IClassFixture<MatrixLab>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RebootBound = TimeSpan.FromSeconds(120);

    /// <summary>The mutations' names; the whole matrix where DRIFT_MATRIX says so, else those that every test run tries.</summary>
    public static TheoryData<string> Names => [.. MutationTable.All.Where(mutation => mutation.Always || MatrixDocument.IsAsked).Select(mutation => mutation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task PutsBack(string name)
    {
        var mutation = MutationTable.All.Single(mutation => mutation.Name == name);
        var before = lab.Settled ??= await SettledAsync();
        var boots = await lab.BootIdsAsync(RebootBound);
        var known = Findings().ToDictionary(entry => (entry.Report, entry.Finding.Path), entry => (entry.Finding.Since, entry.Finding.Count));
        lab.Settled = null;
        List<string> commands = [];
        var expectedPath = await Placeholders.FillAsync(mutation.Path, lab, "");
        var together = await Task.WhenAll(mutation.Together.Select(path => Placeholders.FillAsync(path, lab, "")));
        var expected = await Placeholders.FillAsync(mutation.Expected, lab, "");
        var observed = await Placeholders.FillAsync(mutation.Observed, lab, "");

        bool IsNew((string Report, DriftFinding Finding) entry) =>
            !known.TryGetValue((entry.Report, entry.Finding.Path), out var old) || old != (entry.Finding.Since, entry.Finding.Count);
        bool IsIt((string Report, DriftFinding Finding) entry) =>
            entry.Report == mutation.Report && Placeholders.Matches(expectedPath, entry.Finding.Path) && IsNew(entry);
        string Story() => $"mutation: {name}\ncommands:\n  {string.Join("\n  ", commands)}\nexpected: {mutation.Report} {expectedPath}: should be {expected}, was {observed}, {mutation.Notice}, {mutation.Outcome}\n"
            + $"new findings:\n{string.Concat(Findings().Where(IsNew).Select(Show))}";

        foreach (var tool in mutation.Tools)
        {
            commands.Add(await lab.RunAsync(tool));
        }

        bool HasAll() => Array.TrueForAll(together, path => Findings().Any(entry => entry.Report == mutation.Report && entry.Finding.Path == path && IsNew(entry) && entry.Finding.Outcome == mutation.Outcome));
        string Missing() => string.Join(", ", together.Where(path => !Findings().Any(entry => entry.Report == mutation.Report && entry.Finding.Path == path && IsNew(entry))));

        var done = Stopwatch.GetTimestamp();
        await lab.SeesAsync("the finding", () => Findings().Any(entry => IsIt(entry) && entry.Finding.Outcome == mutation.Outcome), mutation.Reboots is null ? Bound : RebootBound, Story);
        await lab.SeesAsync("the findings beside it", HasAll, Bound, () => $"missing: {Missing()}\n{Story()}");
        var seen = Stopwatch.GetElapsedTime(done);
        var finding = Findings().First(entry => IsIt(entry) && entry.Finding.Outcome == mutation.Outcome).Finding;
        Placeholders.Matches(expected, finding.Expected).Should().BeTrue("expected is wrong\n{0}", Story());
        Placeholders.Matches(observed, finding.Observed).Should().BeTrue("observed is wrong\n{0}", Story());
        finding.NoticedBy.Should().Be(mutation.Notice, "{0}", Story());

        if (mutation.Cleanup.Length > 0)
        {
            foreach (var tool in mutation.Cleanup)
            {
                commands.Add(await lab.RunAsync(tool));
            }

            await lab.SeesAsync("the finding's end", () => Findings().Any(entry => IsIt(entry) && entry.Finding.Outcome == DriftOutcome.Corrected), RebootBound, Story);
        }

        await lab.SeesAsync("all findings ended", () => Findings().All(entry => entry.Finding.Outcome == DriftOutcome.Corrected), RebootBound, Story);
        await lab.SeesAsync("boot ids", () => MatrixLab.Guests.All(guest => guest == mutation.Reboots ? lab.BootId(guest) is { } id && id != boots[guest] : lab.BootId(guest) == boots[guest]), RebootBound, () => Story() + BootStory(boots));
        var after = await Eventually.SeesAsync(
            Story(), () => LabState.ReadAsync(lab.Session), state => before.Differences(state, mutation.Renumbers || mutation.Reboots is not null).Length == 0 || Note(before, state, mutation), TimeSpan.FromSeconds(30));
        var strangers = Findings().Where(entry => IsNew(entry) && !IsIt(entry) && !together.Contains(entry.Finding.Path) && !mutation.Also.Any(also => Placeholders.Matches(also, entry.Finding.Path))).ToList();
        strangers.Should().BeEmpty("only what was changed is reported\n{0}", Story());
        lab.Settled = after;
        lab.Results.Add(new MatrixResult(mutation, finding, seen.TotalMilliseconds, mutation.Reboots is not null));
    }

    /// <summary>Keeps the differences for the message of a state that does not come.</summary>
    private static bool Note(LabState before, LabState state, Mutation mutation)
    {
        state.Message = before.Differences(state, mutation.Renumbers || mutation.Reboots is not null);
        return false;
    }

    private IEnumerable<(string Report, DriftFinding Finding)> Findings() =>
        lab.Reports.SelectMany(report => ((IEnumerable<DriftFinding>?)report.Status?.Findings ?? []).Select(finding => ($"{report.Metadata.Namespace}/{report.Metadata.Name}", finding)));

    private async Task<LabState> SettledAsync()
    {
        var last = await LabState.ReadAsync(lab.Session);
        return await Eventually.SeesAsync(
            "a state that stays",
            async () =>
            {
                var next = await LabState.ReadAsync(lab.Session);
                next.Message = last.Differences(next, renumbered: false);
                last = next;
                return next;
            },
            state => state.Message.Length == 0);
    }

    private static string Show((string Report, DriftFinding Finding) entry) =>
        $"  {entry.Report} {entry.Finding.Path}: should be {entry.Finding.Expected}, was {entry.Finding.Observed}, {entry.Finding.NoticedBy}, {entry.Finding.Outcome}, {entry.Finding.Action}\n";

    private string BootStory(Dictionary<string, string> before) =>
        string.Concat(MatrixLab.Guests.Select(guest => $"boot id of {guest}: {before[guest]}, now {lab.BootId(guest)}\n"));
}

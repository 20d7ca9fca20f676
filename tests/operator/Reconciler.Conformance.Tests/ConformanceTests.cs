using Reconciler.Conformance.Tests.Differences;
using Reconciler.Conformance.Tests.Running;
using Reconciler.Conformance.Tests.Scripts;
using Xunit.Abstractions;

namespace Reconciler.Conformance.Tests;

/// <summary>The embedded API answers as upstream's server does, but for what is listed with why.</summary>
[Collection(BothServers.Collection)]
public sealed class ConformanceTests(BothServers servers, ITestOutputHelper output)
{
    public static TheoryData<string> Cases
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var script in CaseFiles.All)
            {
                names.Add(script.FullName);
            }

            return names;
        }
    }

    [UpstreamTheory]
    [MemberData(nameof(Cases))]
    public async Task Answers_AsUpstreamDoes(string name)
    {
        var script = CaseFiles.All.Single(script => script.FullName == name);
        var open = (await servers.CompareAsync(script)).Where(difference => !AcceptedDifferences.All.Any(accepted => accepted.Covers(difference))).ToList();
        string.Join("\n", open).Should().BeEmpty();
    }

    [UpstreamFact]
    public async Task EveryAcceptedDifference_StillOccurs()
    {
        var all = new List<Difference>();
        foreach (var script in CaseFiles.All)
        {
            all.AddRange(await servers.CompareAsync(script));
        }

        await File.WriteAllLinesAsync(Path.Combine(Repository.Artifacts, "conformance.txt"), all.Select(difference =>
            $"{(AcceptedDifferences.All.Any(accepted => accepted.Covers(difference)) ? "accepted " : "OPEN ")}{difference}"));
        output.WriteLine($"conformance: {CaseFiles.All.Count} cases, {servers.CallsCompared} answers compared, {all.Count} differences, "
            + $"{all.Count(difference => !AcceptedDifferences.All.Any(accepted => accepted.Covers(difference)))} of them not accepted");
        AcceptedDifferences.All.Where(accepted => !all.Any(accepted.Covers)).Should().BeEmpty("the list of differences must not outlive them");
    }
}

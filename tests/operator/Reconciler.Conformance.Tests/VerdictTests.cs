using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reconciler.Conformance.Tests.Running;
using Reconciler.Conformance.Tests.Verdicts;
using Reconciler.EmbeddedApi.Documents;
using Xunit.Abstractions;

namespace Reconciler.Conformance.Tests;

/// <summary>
/// Objects of our own kinds, valid and invalid (the cases of the language's tests, and the examples), are judged by upstream's schema and CEL and by the
/// embedded API's validator alike. The fields for which only the validator refuses are listed: on a cluster they are the webhook's.
/// </summary>
[Collection(BothServers.Collection)]
public sealed partial class VerdictTests(BothServers servers, ITestOutputHelper output)
{
    [UpstreamFact]
    public async Task OurKinds_AreJudgedAlike()
    {
        var alone = new SortedSet<string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        var (accepted, refused, refusedAlone) = (0, 0, 0);
        foreach (var judged in JudgedObject.All)
        {
            var (ours, theirs) = (await AskAsync(servers.Ours, judged), await AskAsync(servers.Theirs, judged));
            switch (ours.IsAccepted, theirs.IsAccepted)
            {
                case (true, true):
                    accepted++;
                    break;
                case (false, false):
                    refused++;
                    if (theirs.Fields.Count > 0 && !theirs.Fields.Any(ours.Names))
                    {
                        wrong.Add($"{judged.Name}: refused for {ours} here and for {theirs} there");
                    }

                    break;
                case (false, true):
                    refusedAlone++;
                    alone.UnionWith(ours.Fields.Select(field => $"{judged.Document.Text("kind")} {Key().Replace(field, "[]")}"));
                    break;
                default:
                    wrong.Add($"{judged.Name}: accepted here, refused there for {theirs}");
                    break;
            }
        }

        output.WriteLine($"verdicts: {JudgedObject.All.Count} objects of our kinds, {accepted} accepted and {refused} refused by both, {refusedAlone} refused by the validator alone");
        string.Join('\n', wrong).Should().BeEmpty();
        var path = Path.Combine(Scripts.CaseFiles.Folder, "Verdicts", "validator-alone.txt");
        var text = string.Join('\n', alone) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_DATA") == "1")
        {
            await File.WriteAllTextAsync(path, text);
        }

        text.Should().Be(await File.ReadAllTextAsync(path), "UPDATE_DATA=1 writes anew what only the validator, on a cluster the webhook, refuses");
    }

    // Which item, or which key, does not matter.
    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Key();

    private static async Task<Verdict> AskAsync(Connection server, JudgedObject judged)
    {
        using var body = new StringContent(judged.Document.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(judged.Path + "?dryRun=All&fieldValidation=Strict", body);
        return Verdict.Of((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync()) as JsonObject);
    }
}

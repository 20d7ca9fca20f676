using System.Globalization;
using System.Text;
using Reconciler.Conformance.Tests.Differences;
using Reconciler.Conformance.Tests.Scripts;

namespace Reconciler.Conformance.Tests;

/// <summary>docs/conformance.md says what is compared and what differs; UPDATE_DATA=1 writes it anew.</summary>
public sealed class ConformanceDocumentTests
{
    [Fact]
    public void TheDocument_SaysWhatIsComparedAndWhatDiffers()
    {
        var path = Path.Combine(Repository.Root, "docs", "conformance.md");
        var made = Make();
        if (Environment.GetEnvironmentVariable("UPDATE_DATA") == "1")
        {
            File.WriteAllText(path, made);
        }

        File.ReadAllText(path).Should().Be(made);
    }

    private static string Make()
    {
        var text = new StringBuilder("""
            # Conformance of the embedded API

            `make conformance` runs the same calls against the embedded API and against upstream's own server (k8s.io/apiserver and apiextensions-apiserver 1.36 on etcd,
            [tests/upstream-api](../tests/upstream-api/README.md)) and compares the whole answers: code, the headers that clients read, every field of the body. Only uids, times,
            versions and continue tokens are replaced before, so that two runs can be equal. A difference is mended, or stands below with why; a test fails on every
            other one, and when one of these no longer occurs.

            The scripts are [Cases](../tests/operator/Reconciler.Conformance.Tests/Cases), a file for each topic, a few lines of YAML for each case. Beside them the real kubectl
            runs [its commands](../tests/operator/Reconciler.Conformance.Tests/kubectl.yaml) against both, and must print the same.


            """);
        text.AppendLine("| topic | cases | calls |").AppendLine("|---|---|---|");
        foreach (var topic in CaseFiles.All.GroupBy(script => script.Topic))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {topic.Key} | {topic.Count()} | {topic.Sum(script => script.Calls.Count)} |");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"| all | {CaseFiles.All.Count} | {CaseFiles.All.Sum(script => script.Calls.Count)} |");
        text.AppendLine().AppendLine("## What differs").AppendLine().AppendLine("| what | why it stays |").AppendLine("|---|---|");
        foreach (var (what, why) in AcceptedDifferences.All.Select(accepted => (accepted.What, accepted.Why)).Distinct())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {why} |");
        }

        text.AppendLine().AppendLine("## The rules of our own kinds").AppendLine();
        text.AppendLine("Objects of our kinds, valid and invalid (the cases of the language's tests and the examples), are sent to both. What upstream's schemas and CEL rules refuse,");
        text.AppendLine("the embedded API refuses, for the same fields, and what they accept it accepts, but for the rules of");
        text.AppendLine("[these fields](../tests/operator/Reconciler.Conformance.Tests/Verdicts/validator-alone.txt): a schema cannot express them, as that subnets must not overlap.");
        text.AppendLine("The one validator refuses them, and on a Kubernetes cluster the admission webhook that asks it.");
        return text.ToString();
    }
}

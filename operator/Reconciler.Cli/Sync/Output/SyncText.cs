using System.Globalization;
using Reconciler.Cli.Manifests;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Sync.Output;

/// <summary>A round for people: what happened, a line each, and a sentence at the end. What stayed as it was is only counted.</summary>
internal static class SyncText
{
    public static void Write(SyncReport report, TextWriter output)
    {
        if (report.Findings.Count > 0)
        {
            ValidationText.Write(new ManifestReport(0, [], 0, report.Findings), output);
        }

        foreach (var item in report.Objects.Where(item => item.Result is not (ObjectResult.Unchanged or ObjectResult.Done) || item.Waiting.Length > 0))
        {
            output.WriteLine($"{Sign(item.Result)} {PlainText.Line(item.Identity.ToString())}: {Line(item)}");
        }

        foreach (var note in report.Notes)
        {
            output.WriteLine($"note: {PlainText.Line(note)}");
        }

        output.WriteLine(Summary(report));
    }

    private static string Line(ObjectOutcome item)
    {
        var text = Name(item.Result);
        text += item.Message.Length > 0 ? $": {PlainText.Line(item.Message)}" : "";
        return item.Waiting.Length > 0 && item.Result != ObjectResult.Kept ? $"{text}, waits: {PlainText.Line(item.Waiting)}" : text;
    }

    private static string Summary(SyncReport report)
    {
        var commit = report.Commit.Length == 0 ? "" : $"{Short(report.Commit)}{(report.Subject.Length > 0 ? $" ({report.Subject})" : "")}: ";
        var stays = report.Applied.Length > 0 && report.Applied != report.Commit ? $"; {Short(report.Applied)} stays" : "";
        return report.Outcome switch
        {
            SyncOutcome.Failed => $"{commit}not synced: {PlainText.Line(report.Message)}",
            SyncOutcome.Refused => $"{commit}refused: {PlainText.Line(report.Message)}; nothing was changed{stays}",
            SyncOutcome.Incomplete => $"{commit}{Counts(report)}; {report.Message}",
            SyncOutcome.NotReady => $"{commit}{Counts(report)}; {Number(report.Objects.Count(item => item.Waiting.Length > 0))} not ready yet",
            _ => $"{commit}{Counts(report)}; all ready",
        };
    }

    private static string Counts(SyncReport report)
    {
        var counts = Enum.GetValues<ObjectResult>().Select(result => (Result: result, Count: report.Count(result))).Where(item => item.Count > 0).Select(item => $"{Number(item.Count)} {Name(item.Result)}").ToList();
        return counts.Count == 0 ? "no objects" : string.Join(", ", counts);
    }

    /// <summary>The result in a word.</summary>
    public static string Name(ObjectResult result) => result switch
    {
        ObjectResult.Created => "created",
        ObjectResult.Changed => "changed",
        ObjectResult.Pruned => "pruned",
        ObjectResult.Kept => "kept",
        ObjectResult.Done => "done",
        ObjectResult.Conflict => "conflict",
        ObjectResult.Refused => "refused",
        _ => "unchanged",
    };

    private static char Sign(ObjectResult result) => result switch
    {
        ObjectResult.Created => '+',
        ObjectResult.Changed => '~',
        ObjectResult.Pruned => '-',
        ObjectResult.Conflict or ObjectResult.Refused => '!',
        _ => '=',
    };

    private static string Short(string commit) => commit.Length > 12 ? commit[..12] : commit;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

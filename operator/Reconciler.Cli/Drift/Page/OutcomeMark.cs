using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift.Page;

/// <summary>How outcomes look: a class, which gives the colour, and a shape, so that nobody needs the colour.</summary>
internal static class OutcomeMark
{
    /// <summary>Every outcome, the gravest first.</summary>
    public static IReadOnlyList<DriftOutcome> All { get; } =
    [
        DriftOutcome.Open, DriftOutcome.Failed, DriftOutcome.Contended, DriftOutcome.Waiting, DriftOutcome.Warned, DriftOutcome.Paused, DriftOutcome.Corrected,
    ];

    /// <summary>The class of an outcome.</summary>
    public static string Class(DriftOutcome outcome) => outcome switch
    {
        DriftOutcome.Open => "open",
        DriftOutcome.Failed => "failed",
        DriftOutcome.Contended => "contended",
        DriftOutcome.Waiting => "waiting",
        DriftOutcome.Warned => "warned",
        DriftOutcome.Paused => "paused",
        _ => "corrected",
    };

    /// <summary>What people call an outcome.</summary>
    public static string Name(DriftOutcome outcome) => outcome == DriftOutcome.Corrected ? "Put back" : outcome.ToString();

    /// <summary>The shape, around its middle, about ten units wide.</summary>
    public static Html Shape(DriftOutcome outcome) => outcome switch
    {
        DriftOutcome.Open => Html.Of($"<circle r=\"4\" class=\"hollow\"/>"),
        DriftOutcome.Failed => Html.Of($"<path d=\"M0-5.5 5.5 4.5h-11z\"/>"),
        DriftOutcome.Contended => Html.Of($"<path d=\"M-4-4 4 4M4-4-4 4\" class=\"stroke\"/>"),
        DriftOutcome.Waiting => Html.Of($"<path d=\"M-4-4h8v8h-8z\"/>"),
        DriftOutcome.Warned => Html.Of($"<path d=\"M0-5.5 5.5 0 0 5.5-5.5 0z\"/>"),
        DriftOutcome.Paused => Html.Of($"<path d=\"M-4-4.5h3v9h-3zM1-4.5h3v9H1z\"/>"),
        _ => Html.Of($"<circle r=\"3.5\"/>"),
    };

    /// <summary>The shape as a picture of its own, in a line of text.</summary>
    public static Html Icon(DriftOutcome outcome) =>
        Html.Of($"<svg class=\"icon {Class(outcome)}\" viewBox=\"-7 -7 14 14\" aria-hidden=\"true\">{Shape(outcome)}</svg>");
}

using System.CommandLine;
using Reconciler.Cli.Verbs;
using Reconciler.Kubernetes.Election;
using Reconciler.Language;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Hosting;

/// <summary>Whether operators take turns, and how fast.</summary>
internal sealed class ElectionOptionSet
{
    /// <summary>One name for all: two operators on one API take turns wherever they run.</summary>
    private static readonly ElectionOptions Usual = new() { Namespace = ApiGroup.SystemNamespace, Name = "reconciler-operator" };

    private readonly Option<bool> election = new("--leader-election")
    {
        Description = $"Takes turns with other operators of this API by the Lease {Usual.Namespace}/{Usual.Name}: one works, the others wait with everything read.",
    };

    private readonly Option<string?> lease = DurationOption.Create("--leader-election-lease-duration", $"How long others wait after a leader's last sign of life. Default: {Usual.LeaseDuration.TotalSeconds}s.", "15s");
    private readonly Option<string?> renew = DurationOption.Create("--leader-election-renew-deadline", $"How long after its last renewal a leader stops. Default: {Usual.RenewDeadline.TotalSeconds}s.", "10s");
    private readonly Option<string?> retry = DurationOption.Create("--leader-election-retry-period", $"Time between two attempts. Default: {Usual.RetryPeriod.TotalSeconds}s.", "2s");

    public void AddTo(Command command)
    {
        command.Add(election);
        command.Add(lease);
        command.Add(renew);
        command.Add(retry);
    }

    /// <summary>What was said; null: no election.</summary>
    /// <exception cref="CommandFailedException">The times do not fit each other.</exception>
    public ElectionOptions? Read(ParseResult parsed)
    {
        var options = Usual with
        {
            Identity = $"{Environment.MachineName}_{Guid.NewGuid():N}",
            LeaseDuration = Value(parsed, lease) ?? Usual.LeaseDuration,
            RenewDeadline = Value(parsed, renew) ?? Usual.RenewDeadline,
            RetryPeriod = Value(parsed, retry) ?? Usual.RetryPeriod,
        };
        return !parsed.GetValue(election) ? null : options.Problem is { } problem ? throw new CommandFailedException("--leader-election: " + problem) : options;
    }

    private static TimeSpan? Value(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } text ? Duration.Parse(text).Value : null;
}

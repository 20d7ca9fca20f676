using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Policies;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of QuarantinePolicy.</summary>
internal static class QuarantinePolicyValidator
{
    private static readonly Duration DefaultInterval = Duration.FromSeconds(30);

    public static void Validate(QuarantinePolicy policy, ErrorList errors)
    {
        var spec = policy.Spec;
        LabelRules.Selector(spec.Selector, "spec.selector", errors);
        if (spec is { Enforcement: Enforcement.Defer, GracePeriod: null, DeferUntil: null })
        {
            errors.Add("spec.enforcement", ValidationCodes.Required, "Defer without an end would be Report", "give gracePeriod or deferUntil");
        }

        AmountRules.Between(spec.GracePeriod, Duration.FromSeconds(1), Duration.Parse("8760h"), "spec.gracePeriod", errors);
        if (spec.Health.Count == 0)
        {
            errors.Add("spec.health", ValidationCodes.TooFew, "asks for nothing", "give at least one check");
        }

        for (var i = 0; i < spec.Health.Count; i++)
        {
            Check(spec.Health[i], $"spec.health[{i}]", errors);
        }

        for (var i = 0; i < (spec.Remediation?.Allow?.Count ?? 0); i++)
        {
            PolicyRules.Peers(spec.Remediation!.Allow![i].To, true, $"spec.remediation.allow[{i}].to", errors);
            PolicyRules.Ports(spec.Remediation.Allow[i].Ports, $"spec.remediation.allow[{i}].ports", errors);
        }

        DriftModeRules.Drift(spec.Drift, ResourceKinds.QuarantinePolicy, "spec.drift", errors);

        Command(spec.Remediation?.Exec, "spec.remediation.exec", errors);
    }

    internal static void Check(HealthCheck check, string path, ErrorList errors)
    {
        OneOfRules.Exactly(
            path, errors, ("guestAgent", check.GuestAgent is not null), ("exec", check.Exec is not null), ("osInfo", check.OsInfo is not null),
            ("tcp", check.Tcp is not null), ("http", check.Http is not null));
        AmountRules.Between(check.Interval, Duration.FromSeconds(1), Duration.Parse("24h"), path + ".interval", errors);
        AmountRules.Between(check.Timeout, Duration.Parse("100ms"), Duration.Parse("10m"), path + ".timeout", errors);
        if (check.Timeout is { } timeout && timeout.Value > (check.Interval ?? DefaultInterval).Value)
        {
            errors.Add(path + ".timeout", ValidationCodes.OutOfRange, $"{timeout} is longer than the interval of {check.Interval ?? DefaultInterval}", "give at most the interval");
        }

        Command(check.Exec, path + ".exec", errors);
        TextRules.OneLine(check.Http?.Path, path + ".http.path", errors);
        if (check.OsInfo is { } os)
        {
            TextRules.OneLine(os.Id, path + ".osInfo.id", errors);
            if (os.MinVersion is { } version && !version.Split('.').All(part => part.Length is > 0 and < 10 && part.All(char.IsAsciiDigit)))
            {
                errors.Add(path + ".osInfo.minVersion", ValidationCodes.InvalidFormat, $"'{version}' is not a version", "write numbers with dots, for example 12.5");
            }
        }
    }

    internal static void Command(ExecCheck? exec, string path, ErrorList errors)
    {
        if (exec is not null && (exec.Command.Count == 0 || exec.Command[0].Length == 0))
        {
            errors.Add(path + ".command", ValidationCodes.TooFew, "names no program", "give the program's path and its arguments as a list");
        }

        for (var i = 0; i < (exec?.Command.Count ?? 0); i++)
        {
            if (exec!.Command[i].Contains('\0', StringComparison.Ordinal))
            {
                errors.Add($"{path}.command[{i}]", ValidationCodes.InvalidFormat, "holds a NUL character", "remove it");
            }
        }
    }
}

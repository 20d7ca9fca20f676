using Reconciler.Cli.Drift;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Tests.Drift;

/// <summary>Reports for tests of what is made of them.</summary>
internal static class DriftSamples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Something that tries to break out of everything that it may be put into.</summary>
    public const string Evil = "</title></script><script>alert(1)</script>\"'&\u001b[2J\u001b]0;owned\u0007\r\nsecond line\u0000\u202Eright to left\uD800 ]]> --> {{7*7}}";

    /// <summary>A report of an object with findings.</summary>
    public static DriftReport Report(string kind, string ns, string name, IEnumerable<DriftFinding> findings, IEnumerable<DriftRound>? history = null) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = ns,
            Name = $"{kind.ToLowerInvariant()}-{name}",
            OwnerReferences = [new OwnerReference { ApiVersion = "reconciler.dev/v1alpha1", Kind = kind, Name = name, Uid = "1" }],
        },
        Status = new DriftReportStatus { Findings = findings.ToValueList(), History = (history ?? []).ToValueList() },
    };

    public static DriftFinding Finding(string path, DriftOutcome outcome, TimeSpan ago) => new()
    {
        Path = path,
        Expected = "512Mi",
        Observed = "256Mi",
        Since = Now - ago,
        LastSeen = Now - ago,
        NoticedBy = DriftNotice.Event,
        DetectedAfterMs = 12,
        CorrectedAfterMs = outcome == DriftOutcome.Corrected ? 180 : null,
        Action = "SetMemory",
        Outcome = outcome,
    };

    public static DriftRound Round(DriftFinding finding) => new()
    {
        Path = finding.Path,
        Expected = finding.Expected,
        Observed = finding.Observed,
        Since = finding.Since,
        Until = finding.Since.AddMilliseconds(finding.CorrectedAfterMs ?? 0),
        NoticedBy = finding.NoticedBy,
        DetectedAfterMs = finding.DetectedAfterMs,
        CorrectedAfterMs = finding.CorrectedAfterMs,
        Action = finding.Action,
        Outcome = finding.Outcome,
    };

    /// <summary>Reports in which everything occurs once: each outcome, each kind of value, a cluster object, an object without findings.</summary>
    public static IReadOnlyList<DriftReport> Everything()
    {
        var memory = Finding("spec.memory.size", DriftOutcome.Corrected, TimeSpan.FromMinutes(50)) with { Count = 3, Source = "libvirt" };
        return
        [
            Report("VirtualMachine", "shop", "web",
            [
                memory,
                Finding("spec.interfaces[name=eth0].bandwidth.ingress", DriftOutcome.Open, TimeSpan.FromSeconds(4)) with { Expected = "100M", Observed = "", Action = "", Source = "libvirt" },
                Finding("spec.cpu.model", DriftOutcome.Waiting, TimeSpan.FromMinutes(31)) with { Expected = "host-model", Observed = "qemu64", Action = "DefineDomain", NoticedBy = DriftNotice.Scan, DetectedAfterMs = null, Source = "scan" },
                Finding("spec.disks[name=root].cache", DriftOutcome.Failed, TimeSpan.FromMinutes(12)) with { Expected = "none", Observed = Evil, ChangedBy = "<b>mallory</b>" },
            ],
            [
                Round(memory with { Since = Now.AddMinutes(-58) }), Round(memory with { Since = Now.AddMinutes(-54), CorrectedAfterMs = 95_000 }), Round(memory),
            ]),
            Report("VirtualNetwork", "shop", "office",
            [
                Finding("spec.nat (NAT router/snat external_ip)", DriftOutcome.Contended, TimeSpan.FromMinutes(20)) with { Expected = "192.0.2.10", Observed = "192.0.2.66", Action = "UpdateRow", ChangedBy = "ovn-nbctl", Source = "ovsdb", Count = 7 },
                Finding("spec.dhcp (DHCP_Options dhcp/ip4 options)", DriftOutcome.Paused, TimeSpan.FromMinutes(7)) with { Expected = "{lease_time=3600}", Observed = "{lease_time=60}", Action = "" },
            ]),
            Report("HypervisorNode", "reconciler-system", "node1", [Finding("node.nat.masquerade", DriftOutcome.Warned, TimeSpan.FromMinutes(45)) with { Expected = "present", Observed = "absent", NoticedBy = DriftNotice.Scan, DetectedAfterMs = null, Action = "" }]),
            Report("AccessPolicy", "shop", "db", []),
        ];
    }

    public static IReadOnlyList<DriftSubject> Others() => [new("shop", "VirtualMachine", "cache"), new("shop", "VirtualMachine", "web")];

    public static DriftOverview Overview() => DriftOverview.Of(Everything(), Others(), null, null, Now) with { NotCompliant = [Desk("False", "True", "web: closed\u001b[2J"), Desk("Unknown", "False", "web: not known")] };

    /// <summary>What its conditions tell of a machine that is not compliant.</summary>
    public static NonCompliance Desk(string compliant, string quarantined, string message) => NonCompliance.Of(new VirtualMachine
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "desk" },
        Spec = new VirtualMachineSpec(),
        Status = new VirtualMachineStatus
        {
            Conditions =
            [
                new Condition { Type = "Compliant", Status = compliant, Reason = "CheckFailed", Message = message, LastTransitionTime = Now },
                new Condition { Type = "Quarantined", Status = quarantined, Reason = "CheckFailed", Message = "", LastTransitionTime = Now },
            ],
        },
    })!;

    public static DriftOverview Empty() => DriftOverview.Of([], [], "default", null, Now);

    /// <summary>So many reports with so many findings each.</summary>
    public static IEnumerable<DriftReport> Many(int reports, int findings) => Enumerable.Range(0, reports).Select(report => Report(
        "VirtualMachine",
        $"team{report % 7}",
        $"vm{report}",
        Enumerable.Range(0, findings).Select(finding => Finding(
            $"spec.interfaces[name=eth{finding}].bandwidth.ingress",
            finding % 9 == 0 ? (DriftOutcome)(report % 7) : DriftOutcome.Corrected,
            TimeSpan.FromSeconds(30 + (((report * 7919) + (finding * 104729)) % 36_000))))));

    public static string Text(Action<DriftOverview, TextWriter> write, DriftOverview overview)
    {
        using var output = new StringWriter { NewLine = "\n" };
        write(overview, output);
        return output.ToString();
    }
}

using Reconciler.Language.Common;

namespace Reconciler.Agent.Reporting;

/// <summary>The condition types and reasons that this agent sets. It is their only writer.</summary>
internal static class Conditions
{
    /// <summary>The current generation is fulfilled.</summary>
    public const string Ready = "Ready";

    /// <summary>The guest runs.</summary>
    public const string Running = "Running";

    /// <summary>Nothing differs from the spec.</summary>
    public const string InSync = "InSync";

    /// <summary>Something waits for a restart of the guest.</summary>
    public const string RestartRequired = "RestartRequired";

    /// <summary>Stands only when True: somebody keeps changing what we put back, so it stays for a while.</summary>
    public const string Contended = "Contended";

    /// <summary>The guest agent has its channel open.</summary>
    public const string GuestAgentConnected = "GuestAgentConnected";

    /// <summary>Stands only when False: it is time for a new certificate of the node, and there is none.</summary>
    public const string CertificateRenewed = "CertificateRenewed";

    /// <summary>Stands only when True: something is being done or waited for.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Stands only when True: only an edit, or a person on the node, can help.</summary>
    public const string Stalled = "Stalled";

    /// <summary>Makes a condition; the time of its last change stays while its status stays.</summary>
    public static Condition Make(IEnumerable<Condition>? former, string type, bool? status, string reason, string message, long? generation, DateTimeOffset now)
    {
        var text = status switch { true => "True", false => "False", _ => "Unknown" };
        var known = former.Of(type);
        return new Condition
        {
            Type = type,
            Status = text,
            Reason = reason,
            Message = message,
            ObservedGeneration = generation,
            LastTransitionTime = known?.Status == text ? known.LastTransitionTime : new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset),
        };
    }
}

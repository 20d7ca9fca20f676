namespace Reconciler.Operator.Conditions;

/// <summary>The conditions that the operator writes.</summary>
public static class ConditionTypes
{
    /// <summary>The current generation is fulfilled.</summary>
    public const string Ready = "Ready";

    /// <summary>Work or waiting is under way (kstatus); stands only when True.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Only an edit can mend it (kstatus); stands only when True.</summary>
    public const string Stalled = "Stalled";

    /// <summary>The guest runs. Copied from the Partition.</summary>
    public const string Running = "Running";

    /// <summary>The spec keeps the language's rules.</summary>
    public const string SpecValid = "SpecValid";

    /// <summary>The snapshots of a schedule's last time were all taken; Unknown while some are under way.</summary>
    public const string LastSucceeded = "LastSucceeded";

    /// <summary>A node was chosen.</summary>
    public const string Scheduled = "Scheduled";

    /// <summary>Addresses are claimed and the logical ports stand.</summary>
    public const string NetworkReady = "NetworkReady";

    /// <summary>What is equals what should be. Copied from the Partition, or of the northbound rows.</summary>
    public const string InSync = "InSync";

    /// <summary>Somebody keeps changing what we put back, so it stays for a while; stands only when True. Copied from the Partition, or of the northbound rows.</summary>
    public const string Contended = "Contended";

    /// <summary>The machine fulfils its quarantine policies; stands only on machines that one selects.</summary>
    public const string Compliant = "Compliant";

    /// <summary>The machine is cut off but for what its policies leave it; stands only on machines that a policy selects.</summary>
    public const string Quarantined = "Quarantined";

    /// <summary>A change waits for the guest's restart. Copied from the Partition.</summary>
    public const string RestartRequired = "RestartRequired";

    /// <summary>The guest agent answers. Copied from the Partition.</summary>
    public const string GuestAgentConnected = "GuestAgentConnected";

    /// <summary>The policy selects at least one machine.</summary>
    public const string Selecting = "Selecting";

    /// <summary>Every port forward of the network stands; stands only on networks with forwards.</summary>
    public const string Forwarding = "Forwarding";

    /// <summary>Whether a set gets further: True while it does and when it is done, False when its deadline is over.</summary>
    public const string Progressing = "Progressing";
}

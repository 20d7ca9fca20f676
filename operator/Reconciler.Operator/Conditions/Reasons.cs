namespace Reconciler.Operator.Conditions;

/// <summary>The reasons that stand in conditions and events of the operator.</summary>
public static class Reasons
{
    /// <summary>All is as the spec says.</summary>
    public const string AsSpecified = "AsSpecified";

    /// <summary>Nothing is wrong with the spec.</summary>
    public const string Valid = "Valid";

    /// <summary>The spec breaks a rule of the language.</summary>
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>The partition is being carried out by its node.</summary>
    public const string PartitionProgressing = "PartitionProgressing";

    /// <summary>Fields of the spec take effect with the guest's next restart.</summary>
    public const string RestartRequired = "RestartRequired";

    /// <summary>At least one node is plugged into the physical network.</summary>
    public const string NodesPlugged = "NodesPlugged";

    /// <summary>No node is plugged into the physical network.</summary>
    public const string NoNodePlugged = "NoNodePlugged";

    /// <summary>A node was chosen.</summary>
    public const string NodeChosen = "NodeChosen";

    /// <summary>No node fits; the message says why each does not.</summary>
    public const string NoNodeFits = "NoNodeFits";

    /// <summary>The node does not give a sign of life.</summary>
    public const string NodeUnreachable = "NodeUnreachable";

    /// <summary>The MachineType does not exist.</summary>
    public const string MachineTypeNotFound = "MachineTypeNotFound";

    /// <summary>A MachineImage does not exist.</summary>
    public const string ImageNotFound = "ImageNotFound";

    /// <summary>A snapshot of the memory is asked for, which is not made.</summary>
    public const string MemoryUnsupported = "MemoryUnsupported";

    /// <summary>The machine that a snapshot was restored to stands.</summary>
    public const string MachineRestored = "MachineRestored";

    /// <summary>Something of the name that is to be made is there already, made by somebody else.</summary>
    public const string NameTaken = "NameTaken";

    /// <summary>The VirtualMachineSnapshot does not exist.</summary>
    public const string SnapshotNotFound = "SnapshotNotFound";

    /// <summary>The VirtualMachineSnapshot is not whole yet.</summary>
    public const string SnapshotNotReady = "SnapshotNotReady";

    /// <summary>The VirtualMachineSnapshot could not be taken.</summary>
    public const string SnapshotFailed = "SnapshotFailed";

    /// <summary>A node is bringing a MachineImage.</summary>
    public const string ImageFetching = "ImageFetching";

    /// <summary>Nodes have different contents of one MachineImage.</summary>
    public const string ImageSourceChanged = "ImageSourceChanged";

    /// <summary>A node cannot have a MachineImage.</summary>
    public const string ImageFailed = "ImageFailed";

    /// <summary>A MachineImage is of a format that cannot serve here.</summary>
    public const string ImageUnsuitable = "ImageUnsuitable";

    /// <summary>A set has more machines than it should, and none that it made.</summary>
    public const string TakenOverSurplus = "TakenOverSurplus";

    /// <summary>A Secret that a seed is to come from does not exist.</summary>
    public const string SecretNotFound = "SecretNotFound";

    /// <summary>A Secret does not hold what a seed is made of.</summary>
    public const string SecretUnusable = "SecretUnusable";

    /// <summary>The operator may not read a Secret.</summary>
    public const string SecretForbidden = "SecretForbidden";

    /// <summary>A node has not told the key to which seeds are sealed.</summary>
    public const string NodeHasNoKey = "NodeHasNoKey";

    /// <summary>A VirtualNetwork does not exist, or is being deleted.</summary>
    public const string NetworkNotFound = "NetworkNotFound";

    /// <summary>A VirtualNetwork exists and does not stand in OVN yet.</summary>
    public const string NetworkNotReady = "NetworkNotReady";

    /// <summary>An object of another namespace does not allow this one.</summary>
    public const string ReferenceNotPermitted = "ReferenceNotPermitted";

    /// <summary>An address is held by another machine.</summary>
    public const string AddressConflict = "AddressConflict";

    /// <summary>An address is not in its network's subnets, or is one that the network needs itself.</summary>
    public const string AddressUnusable = "AddressUnusable";

    /// <summary>A subnet has no free address.</summary>
    public const string PoolExhausted = "PoolExhausted";

    /// <summary>An older machine of the network has the same MAC address.</summary>
    public const string DuplicateMacAddress = "DuplicateMacAddress";

    /// <summary>OVN's northbound database does not answer.</summary>
    public const string NorthboundUnavailable = "NorthboundUnavailable";

    /// <summary>Addresses are claimed and ports stand.</summary>
    public const string PortsReady = "PortsReady";

    /// <summary>The machine is being deleted.</summary>
    public const string Deleting = "Deleting";

    /// <summary>A machine was deleted whose node could not be told to end the guest.</summary>
    public const string GuestMayRemain = "GuestMayRemain";

    /// <summary>Machines still use the network that is being deleted.</summary>
    public const string InUse = "InUse";

    /// <summary>The PhysicalNetwork does not exist.</summary>
    public const string PhysicalNetworkNotFound = "PhysicalNetworkNotFound";

    /// <summary>The PhysicalNetwork does not grant the VLAN to this namespace.</summary>
    public const string VlanNotGranted = "VlanNotGranted";

    /// <summary>The network has addresses in common with another one, where both meet.</summary>
    public const string SubnetsOverlap = "SubnetsOverlap";

    /// <summary>A machine that the spec names does not exist.</summary>
    public const string MachineNotFound = "MachineNotFound";

    /// <summary>A machine that the spec names has no address where it is needed.</summary>
    public const string MachineHasNoAddress = "MachineHasNoAddress";

    /// <summary>Another network has the port of the node's own address.</summary>
    public const string ForwardCollision = "ForwardCollision";

    /// <summary>The node itself has the port of its own address.</summary>
    public const string PortInUse = "PortInUse";

    /// <summary>Every port forward stands.</summary>
    public const string ForwardsInPlace = "ForwardsInPlace";

    /// <summary>No node with OVN can carry the network's address translation.</summary>
    public const string NoGatewayNode = "NoGatewayNode";

    /// <summary>The rows could not be derived from the spec.</summary>
    public const string TopologyRefused = "TopologyRefused";

    /// <summary>The northbound rows stand as they should.</summary>
    public const string RowsInPlace = "RowsInPlace";

    /// <summary>The policy selects machines.</summary>
    public const string MachinesSelected = "MachinesSelected";

    /// <summary>The policy's selector matches no machine of its namespace.</summary>
    public const string NothingSelected = "NothingSelected";

    /// <summary>A VirtualNetwork exists and is not made for this.</summary>
    public const string NetworkUnsuitable = "NetworkUnsuitable";

    /// <summary>A load balancer selects machines, and none of them gets connections.</summary>
    public const string NoBackendReady = "NoBackendReady";

    /// <summary>By OVN's health check no machine answers at a port of a load balancer.</summary>
    public const string NoBackendOnline = "NoBackendOnline";

    /// <summary>All checks hold.</summary>
    public const string ChecksHold = "ChecksHold";

    /// <summary>A check fails.</summary>
    public const string CheckFailed = "CheckFailed";

    /// <summary>There is no verdict yet, or no longer.</summary>
    public const string NoVerdict = "NoVerdict";

    /// <summary>A policy gives a machine that fails it a grace period, which is not over.</summary>
    public const string Deferred = "Deferred";

    /// <summary>The policies that a machine fails report and cut nothing off.</summary>
    public const string ReportedOnly = "ReportedOnly";

    /// <summary>The machine was cut off but for its remediation list.</summary>
    public const string Quarantined = "Quarantined";

    /// <summary>The machine has its full access again.</summary>
    public const string Released = "Released";

    /// <summary>An older operation on the same machine is not finished.</summary>
    public const string WaitsForOperation = "WaitsForOperation";

    /// <summary>The node carries the operation out.</summary>
    public const string HandedOver = "HandedOver";

    /// <summary>The machine that the operation was for is gone, or was made anew.</summary>
    public const string MachineGone = "MachineGone";

    /// <summary>A newer operation was carried out already.</summary>
    public const string Superseded = "Superseded";

    /// <summary>The machine's runStrategy is Halted: no operation switches it on.</summary>
    public const string RunStrategyHalted = "RunStrategyHalted";

    /// <summary>The machine is off.</summary>
    public const string NotRunning = "NotRunning";

    /// <summary>The machine is neither paused nor hibernated.</summary>
    public const string NotPaused = "NotPaused";

    /// <summary>The machine is off, its memory saved.</summary>
    public const string Hibernated = "Hibernated";

    /// <summary>The node's Lease expired.</summary>
    public const string LeaseExpired = "LeaseExpired";

    /// <summary>Northbound rows carry our marks, and the API does not know their object.</summary>
    public const string OrphanRows = "OrphanRows";

    /// <summary>Someone changed an object that the operator derives; it was put back.</summary>
    public const string DriftCorrected = "DriftCorrected";

    /// <summary>The machine takes more than a quota of its namespace leaves.</summary>
    public const string QuotaExceeded = "QuotaExceeded";

    /// <summary>The PhysicalNetwork does not grant the external address to this namespace.</summary>
    public const string ExternalAddressNotGranted = "ExternalAddressNotGranted";

    /// <summary>A set has too few or too many machines, and is making or deleting some.</summary>
    public const string Scaling = "Scaling";

    /// <summary>A set's machines are being brought to its present template.</summary>
    public const string RollingOut = "RollingOut";

    /// <summary>A set's machines all exist and are of the present template, and not all of them are available.</summary>
    public const string MachinesNotReady = "MachinesNotReady";

    /// <summary>A set is paused with machines of an older template.</summary>
    public const string Paused = "Paused";

    /// <summary>A change of a set got no further for longer than it allows.</summary>
    public const string ProgressDeadlineExceeded = "ProgressDeadlineExceeded";

    /// <summary>All of a set's machines are available.</summary>
    public const string MachinesAvailable = "MachinesAvailable";

    /// <summary>The API refused to make a machine of a set.</summary>
    public const string FailedCreate = "FailedCreate";

    /// <summary>A set made a machine.</summary>
    public const string SuccessfulCreate = "SuccessfulCreate";

    /// <summary>A set deleted a machine.</summary>
    public const string SuccessfulDelete = "SuccessfulDelete";

    /// <summary>A set brought its template to a machine in place.</summary>
    public const string SuccessfulUpdate = "SuccessfulUpdate";

    /// <summary>A set took over a machine that its selector matches.</summary>
    public const string Adopted = "Adopted";

    /// <summary>A set let a machine go that its selector no longer matches.</summary>
    public const string Left = "Left";

    /// <summary>The schedule is suspended.</summary>
    public const string Suspended = "Suspended";

    /// <summary>A schedule's last snapshot of a machine is not finished, so that no other one is made.</summary>
    public const string StillUnderWay = "StillUnderWay";

    /// <summary>All snapshots of a schedule's last time were taken.</summary>
    public const string SnapshotsTaken = "SnapshotsTaken";

    /// <summary>Whether nobody tells the operator when the reason is over, so that it has to look again by itself.</summary>
    public static bool IsUntold(string reason) => reason is NorthboundUnavailable or SecretNotFound or SecretUnusable or SecretForbidden or NodeHasNoKey;
}

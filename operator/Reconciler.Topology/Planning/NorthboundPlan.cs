using System.Collections.Immutable;
using Reconciler.Language.Drift;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>What has to be written so that some scopes are as they should be: one transaction, all or nothing.</summary>
public sealed record NorthboundPlan
{
    /// <summary>What the comment of every transaction of ours begins with.</summary>
    public const string OwnComment = "reconciler: ";

    /// <summary>The steps, in order; empty when everything is as it should be.</summary>
    public required ImmutableArray<OvsdbOperation> Operations { get; init; }

    /// <summary>What the plan says of each scope, sorted by name.</summary>
    public required ImmutableArray<ScopePlan> Scopes { get; init; }

    /// <summary>Whether nothing has to be written.</summary>
    public bool IsEmpty => Operations.IsEmpty;

    /// <summary>The transaction to send; on <see cref="OvsdbError.IsConflict"/> look and plan again.</summary>
    /// <param name="reason">Stands in the database's log, behind <c>reconciler: </c>.</param>
    public OvsdbTransaction ToTransaction(string reason) =>
        new OvsdbTransaction().Comment(OwnComment + reason).AddRange(Operations);
}

/// <summary>What a plan says of one scope.</summary>
public sealed record ScopePlan
{
    /// <summary>The scope.</summary>
    public required ScopeName Name { get; init; }

    /// <summary>Whether the desired rows are others than those last applied: then differences are a rollout of the new ones, not drift.</summary>
    public required bool IsRollout { get; init; }

    /// <summary>Whether anything of this scope is written.</summary>
    public required bool HasChanges { get; init; }

    /// <summary>The hash of the desired rows, to be remembered as <see cref="NorthboundScope.LastApplied"/> once the transaction is done.</summary>
    public required string Hash { get; init; }

    /// <summary>What somebody changed behind our back. Things put among ours are found during a rollout too; else it finds nothing.</summary>
    public ImmutableArray<NorthboundFinding> Findings { get; init; } = [];

    /// <summary>Rows that are held back because what they refer to is not there yet.</summary>
    public ImmutableArray<WaitingRow> Waiting { get; init; } = [];

    /// <summary>Rows that cannot be made because somebody else's row has their name; nothing of the scope is written while there is one.</summary>
    public ImmutableArray<NameConflict> Conflicts { get; init; } = [];
}

/// <summary>One difference between what should be and what is.</summary>
public sealed record NorthboundFinding
{
    /// <summary>What kind of difference.</summary>
    public required FindingKind Kind { get; init; }

    /// <summary>The field of the object's spec, with the row's column behind it where one differs: <c>spec.nat (NAT external_ip)</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What should be; empty when nothing should.</summary>
    public required string Expected { get; init; }

    /// <summary>What was seen; empty when nothing was.</summary>
    public required string Observed { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The column; null when it is about the whole row.</summary>
    public string? Column { get; init; }

    /// <summary>The row's key within the scope; empty for rows that are not ours.</summary>
    public string Row { get; init; } = string.Empty;

    /// <summary>The row as it was observed; null when it is missing.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>The scope in which it was found.</summary>
    public ScopeName Scope { get; init; }

    /// <summary>What is done about it. Only what is enforced is among the plan's operations.</summary>
    public DriftStance Stance { get; init; } = DriftStance.Enforce;

    /// <summary>The object to report it for.</summary>
    public required RowOwner Owner { get; init; }
}

/// <summary>What kind of difference a finding is.</summary>
public enum FindingKind
{
    /// <summary>A row of ours is not there.</summary>
    Missing,

    /// <summary>A row of ours holds something else.</summary>
    Altered,

    /// <summary>Something stands among ours that should not.</summary>
    Foreign,
}

/// <summary>A row that is held back.</summary>
/// <param name="Key">The row's key, or the port whose membership waits.</param>
/// <param name="Path">The field of the object's spec.</param>
/// <param name="Missing">What it waits for.</param>
public sealed record WaitingRow(string Key, string Path, string Missing);

/// <summary>A name of ours that somebody else's row has.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The name.</param>
/// <param name="Row">The row that has it.</param>
public sealed record NameConflict(string Table, string Name, Guid Row);

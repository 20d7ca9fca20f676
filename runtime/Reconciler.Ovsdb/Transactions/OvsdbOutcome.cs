using System.Collections.Immutable;

namespace Reconciler.Ovsdb;

/// <summary>What became of a transaction.</summary>
public sealed record OvsdbOutcome
{
    /// <summary>Why nothing was changed; null when all operations were carried out.</summary>
    public OvsdbError? Error { get; init; }

    /// <summary>One result for each operation, in their order; empty after an error.</summary>
    public ImmutableArray<OvsdbOperationResult> Results { get; init; } = [];

    /// <summary>Whether all operations were carried out.</summary>
    public bool IsSuccess => Error is null;

    /// <summary>Returns this outcome when it is a success.</summary>
    /// <exception cref="OvsdbTransactionException">The database refused an operation.</exception>
    public OvsdbOutcome EnsureSuccess() => Error is null ? this : throw new OvsdbTransactionException(Error);
}

/// <summary>What one operation did.</summary>
public sealed record OvsdbOperationResult
{
    /// <summary>The identity of an inserted row, else null.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>How many rows an update, mutate or delete met, else null.</summary>
    public int? Count { get; init; }

    /// <summary>The rows of a select, column to value.</summary>
    public ImmutableArray<ImmutableDictionary<string, OvsdbValue>> Rows { get; init; } = [];
}

/// <summary>Why a transaction changed nothing.</summary>
/// <param name="Code">The database's code, such as <c>constraint violation</c>, <c>referential integrity violation</c> or <c>timed out</c> (a wait that did not hold).</param>
/// <param name="Details">The database's own words; may be empty.</param>
/// <param name="Operation">The operation it is about, counted from 0; null when it is about the whole (checked at commit).</param>
public sealed record OvsdbError(string Code, string Details, int? Operation)
{
    /// <summary>Whether a wait did not hold: the content is not what the writer had seen, so look again and plan again.</summary>
    public bool IsConflict => Code == "timed out";

    /// <inheritdoc />
    public override string ToString() =>
        (Operation is { } index ? $"operation {index}: " : string.Empty) + Code + (Details.Length > 0 ? $": {Details}" : string.Empty);
}

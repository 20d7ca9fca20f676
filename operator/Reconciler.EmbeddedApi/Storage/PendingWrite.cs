using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>A write that waits for the group commit.</summary>
internal sealed class PendingWrite(StoreEventKind kind, ObjectKey key, JsonObject document, long expected)
{
    private readonly TaskCompletionSource<WriteResult> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StoreEventKind Kind { get; } = kind;

    public ObjectKey Key { get; } = key;

    public JsonObject Document { get; } = document;

    /// <summary>The bytes around the place of the resourceVersion, made by the requesting thread so that the writer only copies.</summary>
    public SplitDocument Bytes { get; } = SplitDocument.From(document);

    /// <summary>The revision that the writer of the request has seen; zero: the object must not exist.</summary>
    public long Expected { get; } = expected;

    public Task<WriteResult> Outcome => outcome.Task;

    public void Complete(WriteResult result) => outcome.TrySetResult(result);

    public void Fail(Exception reason) => outcome.TrySetException(reason);
}

/// <summary>What came of a write: the stored object, or null when the object had changed meanwhile.</summary>
internal readonly record struct WriteResult(StoredObject? Stored)
{
    public bool IsConflict => Stored is null;
}

namespace Reconciler.Agent.Images;

/// <summary>A fetch of an image that goes on, or has failed.</summary>
internal sealed class ImageTransfer
{
    /// <summary>How far it is.</summary>
    public TransferProgress Progress { get; } = new();

    /// <summary>How many times it has been tried, with this one.</summary>
    public required int Number { get; init; }

    /// <summary>Ends with it, well or not.</summary>
    public Task Done { get; set; } = Task.CompletedTask;

    /// <summary>Why it failed; null: it did not.</summary>
    public Exception? Problem { get; private set; }

    /// <summary>Before this it is not tried again.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>Notes that it failed.</summary>
    public void Fail(Exception problem, DateTimeOffset notBefore) => (Problem, NotBefore) = (problem, notBefore);
}

using System.Collections.Concurrent;

namespace Reconciler.Agent.Images;

/// <summary>
/// Fetches of images in the background, so that a large one keeps no partition's round waiting: one for each file, few at once. One that failed
/// is tried again after a growing pause.
/// </summary>
internal sealed class ImageTransfers(TimeProvider time) : IAsyncDisposable
{
    private const int MostAtOnce = 4;

    private readonly SemaphoreSlim places = new(MostAtOnce);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<string, ImageTransfer> transfers = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Told when one ended; whether it went well.</summary>
    public event Action<bool>? Ended;

    /// <summary>Whether one goes on now.</summary>
    public bool IsBusy => transfers.Values.Any(transfer => transfer.Problem is null);

    /// <summary>The one of a file; null: there was none, or it went well.</summary>
    public ImageTransfer? Find(string path) => transfers.GetValueOrDefault(path);

    /// <summary>The transfer of a file: the one that goes on or must not be tried again yet, else a new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pauseAfter">How long one that failed is not tried again.</param>
    /// <param name="fetch">Fetches it.</param>
    public ImageTransfer Begin(string path, Func<ImageTransfer, TimeSpan> pauseAfter, Func<TransferProgress, CancellationToken, Task> fetch)
    {
        lock (gate)
        {
            var former = Find(path);
            if (former is not null && (!former.Done.IsCompleted || time.GetUtcNow() < former.NotBefore))
            {
                return former;
            }

            ObjectDisposedException.ThrowIf(end.IsCancellationRequested, this);
            var transfer = new ImageTransfer { Number = (former?.Number ?? 0) + 1 };
            transfers[path] = transfer;
            transfer.Done = RunAsync(path, transfer, pauseAfter, fetch);
            return transfer;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (gate)
        {
            end.Cancel();
            running = [.. transfers.Values.Select(transfer => transfer.Done)];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        end.Dispose();
        places.Dispose();
    }

    private async Task RunAsync(string path, ImageTransfer transfer, Func<ImageTransfer, TimeSpan> pauseAfter, Func<TransferProgress, CancellationToken, Task> fetch)
    {
        await Task.Yield();
        try
        {
            await places.WaitAsync(end.Token).ConfigureAwait(false);
            try
            {
                await fetch(transfer.Progress, end.Token).ConfigureAwait(false);
                transfers.TryRemove(path, out _);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Nobody else hears of what fails in the background.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            transfer.Fail(problem, time.GetUtcNow() + pauseAfter(transfer));
        }

        Ended?.Invoke(transfer.Problem is null);
    }
}

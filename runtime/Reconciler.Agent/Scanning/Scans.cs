using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Health;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Partitions;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Scanning;

/// <summary>
/// The net under the events: by the clock, and when the hypervisor is there again, everything is looked at in bulk; only what is not as its verdict says gets a
/// round. A few of those wait in the queue at a time, so that an event finds a short queue also while a scan finds much.
/// </summary>
internal sealed partial class Scans(
    AgentOptions options,
    DesiredStore desired,
    HypervisorSession session,
    NodeFolders folders,
    BulkLook look,
    Verdicts verdicts,
    GuestWatch guests,
    Wakes wakes,
    WorkQueue<ResourceKey> queue,
    TimeProvider time,
    ILogger<Scans> logger) : IDisposable
{
    private const int Stride = 64;
    private readonly Channel<long?> wishes = Channel.CreateUnbounded<long?>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<ResourceKey, bool> fed = new();
    private readonly SemaphoreSlim room = new(2 * options.Workers);

    /// <summary>Told of every scan when it and its rounds have ended.</summary>
    public event Action<ScanRecord>? Ended;

    /// <summary>The last scan that ended; null: none yet.</summary>
    public ScanRecord? Last { get; private set; }

    /// <summary>Asks for a scan soon; wishes that come during one make one more.</summary>
    /// <param name="noticed">The monotonic time of the receipt of what told that something changed; null: nothing told.</param>
    public void Ask(long? noticed = null) => wishes.Writer.TryWrite(noticed);

    /// <summary>Is to be told of every round that ended.</summary>
    public void RoundEnded(ResourceKey key)
    {
        if (fed.TryRemove(key, out _))
        {
            room.Release();
        }
    }

    /// <summary>Scans until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(TickAsync(ct), LoopAsync(ct));

    /// <inheritdoc/>
    public void Dispose()
    {
        look.Dispose();
        room.Dispose();
    }

    private async Task TickAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.ScanInterval, time);
        while (await timer.WaitForNextTickAsync(ct).ConfigureAwait(false))
        {
            Ask();
        }
    }

    private async Task LoopAsync(CancellationToken ct)
    {
        while (await wishes.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
        {
            long? noticed = null;
            while (wishes.Reader.TryRead(out var wish))
            {
                noticed ??= wish;
            }

            try
            {
                await Task.Run(() => ScanAsync(noticed, ct), ct).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is LibvirtException or IOException or UnauthorizedAccessException)
            {
                // The session asks for a scan when it is back.
                LogBroken(problem.Message);
            }
        }
    }

    private async Task ScanAsync(long? noticed, CancellationToken ct)
    {
        var (at, began, processor) = (time.GetUtcNow(), time.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var different = Channel.CreateUnbounded<ResourceKey>(new() { SingleReader = true, SingleWriter = true });
        var feeding = FeedAsync(different.Reader, began, ct);
        var verified = 0;
        TimeSpan reading;
        try
        {
            await foreach (var seen in LookAsync(ct).ConfigureAwait(false))
            {
                if (seen.IsVerifiedBy(verdicts.Find(seen.Key)))
                {
                    verified++;
                    guests.Look(seen.Key, seen.IsActive);
                    continue;
                }

                if (noticed is { } told)
                {
                    wakes.Note(seen.Key, told, "files");
                }

                different.Writer.TryWrite(seen.Key);
            }
        }
        finally
        {
            reading = time.GetElapsedTime(began);
            different.Writer.Complete();
            await feeding.ConfigureAwait(false);
        }

        var looked = await feeding.ConfigureAwait(false);
        End(new ScanRecord(at, verified + looked, verified, looked, reading, time.GetElapsedTime(began), Environment.CpuUsage.TotalTime - processor));
    }

    /// <summary>Looks at all, and lets others have the thread now and then. Of a hypervisor that is away or cannot tell of all domains at once nothing is seen.</summary>
    private async IAsyncEnumerable<BulkObservation> LookAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        if (session.Current is not { CanTellAll: true } hypervisor)
        {
            foreach (var (key, _) in desired.All)
            {
                yield return new BulkObservation(key, null, false);
            }

            yield break;
        }

        verdicts.Enter(VerdictContext.Of(hypervisor.Facts, folders));
        var count = 0;
        foreach (var seen in look.Run(hypervisor.Connection))
        {
            yield return seen;
            if (++count % Stride == 0)
            {
                ct.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    /// <summary>Queues what differs, some at a time, and waits for the rounds; no longer than a period, since one that hangs must not keep the next scan from the others.</summary>
    private async Task<int> FeedAsync(ChannelReader<ResourceKey> different, long began, CancellationToken ct)
    {
        var count = 0;
        await foreach (var key in different.ReadAllAsync(ct).ConfigureAwait(false))
        {
            await room.WaitAsync(ct).ConfigureAwait(false);
            count++;
            if (!fed.TryAdd(key, true))
            {
                room.Release();
            }

            queue.Add(key);
        }

        // All places free again: each round has ended.
        var taken = 0;
        while (taken < 2 * options.Workers && await room.WaitAsync(Left(began), ct).ConfigureAwait(false))
        {
            taken++;
        }

        if (taken > 0)
        {
            room.Release(taken);
        }

        return count;
    }

    private TimeSpan Left(long began) => options.ScanInterval - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private void End(ScanRecord record)
    {
        Last = record;
        verdicts.Save();
        LogScan(
            record.Partitions, record.Verified, record.LookedAt, (long)record.Reading.TotalMilliseconds, (long)record.Duration.TotalMilliseconds, (long)record.Processor.TotalMilliseconds);
        if (record.Duration > options.ScanInterval)
        {
            LogSlow(record.Partitions, record.Duration.TotalSeconds, options.ScanInterval.TotalSeconds);
        }

        Ended?.Invoke(record);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Scan of {Partitions} partitions: {Verified} verified, {LookedAt} looked at; read in {ReadingMs} ms, done in {DurationMs} ms, processor {ProcessorMs} ms")]
    private partial void LogScan(int partitions, int verified, int lookedAt, long readingMs, long durationMs, long processorMs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A scan of {Partitions} partitions took {Seconds:0.0} s, longer than its period of {Period:0} s: changes of which nothing tells are found later than that")]
    private partial void LogSlow(int partitions, double seconds, double period);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scan broke off: {Problem}")]
    private partial void LogBroken(string problem);
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Authentication;

namespace Reconciler.EmbeddedApi.Requests;

/// <summary>
/// How many requests each identity may make: a bucket of tokens that fills evenly. The administrator and the operator are not limited: they
/// are who would have to help. A bucket is one number, the moment at which it would be full again.
/// </summary>
internal sealed class RateLimits(int perSecond, int burst, TimeProvider time)
{
    private const int ManyBuckets = 4096;

    private readonly ConcurrentDictionary<string, Bucket> buckets = new(StringComparer.Ordinal);
    private readonly long interval = time.TimestampFrequency / Math.Max(perSecond, 1);

    /// <summary>Takes a token.</summary>
    /// <exception cref="ApiException">429: there is none.</exception>
    public void Take(UserIdentity user)
    {
        if (user.IsMaster || user.Name == ClientKubeconfig.OperatorUser)
        {
            return;
        }

        if (!buckets.TryGetValue(user.Name, out var bucket))
        {
            Forget();
            bucket = buckets.GetOrAdd(user.Name, _ => new Bucket());
        }

        if (!bucket.TryTake(time.GetTimestamp(), interval, interval * burst, out var wait))
        {
            var seconds = 1 + (wait / time.TimestampFrequency);
            throw new ApiException(429, "TooManyRequests", $"Too many requests of \"{user.Name}\", please try again later: {perSecond} a second are let through", new JsonObject { ["retryAfterSeconds"] = seconds });
        }
    }

    private void Forget()
    {
        if (buckets.Count < ManyBuckets)
        {
            return;
        }

        var now = time.GetTimestamp();
        foreach (var (name, bucket) in buckets)
        {
            if (bucket.IsFull(now))
            {
                buckets.TryRemove(name, out _);
            }
        }
    }

    private sealed class Bucket
    {
        private long full;

        public bool IsFull(long now) => Volatile.Read(ref full) <= now;

        public bool TryTake(long now, long interval, long tolerance, out long wait)
        {
            while (true)
            {
                var before = Volatile.Read(ref full);
                var after = Math.Max(before, now) + interval;
                wait = after - now - tolerance;
                if (wait > 0)
                {
                    return false;
                }

                if (Interlocked.CompareExchange(ref full, after, before) == before)
                {
                    return true;
                }
            }
        }
    }
}

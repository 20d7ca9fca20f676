using Reconciler.Planning.Observed;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Plans how a guest is ended: asked, waited for, then powered off.</summary>
internal static class GuestShutdown
{
    /// <summary>A guest that has just booted does not hear the first time.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Asks a guest to shut down, waits for its grace, then destroys it.</summary>
    /// <param name="observed">What was seen; the guest is active.</param>
    /// <param name="now">The time.</param>
    /// <param name="grace">How long it may take, if it was not asked yet.</param>
    /// <param name="reason">Why.</param>
    /// <param name="path">The field that asked for it.</param>
    /// <param name="thenStart">Whether it is to be started again afterwards.</param>
    public static PowerNeed Plan(ObservedPartition observed, DateTimeOffset now, TimeSpan grace, string reason, string path, bool thenStart)
    {
        if (observed.IsCrashed)
        {
            return new PowerNeed { Last = [new DestroyDomain { Path = path, ThenStart = thenStart, Reason = $"{reason}; it has crashed" }] };
        }

        if (observed.Shutdown is not { Ended: false } request)
        {
            return grace <= TimeSpan.Zero
                ? new PowerNeed { Last = [new DestroyDomain { Path = path, ThenStart = thenStart, Reason = $"{reason}, without a grace period" }] }
                : Ask(now, now + grace, grace);
        }

        var whole = request.Grace ?? grace;
        var deadline = request.At + whole;
        if (now >= deadline)
        {
            return new PowerNeed { Last = [new DestroyDomain { Path = path, ThenStart = thenStart, Reason = $"{reason}; it did not shut down within {whole.TotalSeconds:0} s" }] };
        }

        var again = (request.AskedAgainAt ?? request.At) + AskAgainAfter;
        return now >= again ? Ask(now, deadline, whole) : new PowerNeed { LookAgainAt = again < deadline ? again : deadline };

        PowerNeed Ask(DateTimeOffset at, DateTimeOffset end, TimeSpan allowed) => new()
        {
            First = observed.State == DomainState.Paused ? [new ResumeDomain { Path = path, Reason = "a suspended guest cannot shut down" }] : [],
            Last = [new ShutdownDomain { Path = path, Reason = reason, Grace = allowed, ThenStart = thenStart }],
            LookAgainAt = at + AskAgainAfter < end ? at + AskAgainAfter : end,
        };
    }
}

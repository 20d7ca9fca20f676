using Microsoft.Extensions.Time.Testing;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Tests.Requests;

public sealed class RateLimitsTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Bucket_LetsABurstThrough_ThenAsManyAsItFills()
    {
        var limits = new RateLimits(10, 20, time);
        var (alice, bob) = (new UserIdentity("alice", []), new UserIdentity("bob", []));
        Taken(limits, alice).Should().Be(20);
        Taken(limits, bob).Should().Be(20, "each has its own");
        time.Advance(TimeSpan.FromSeconds(1));
        Taken(limits, alice).Should().Be(10);
        time.Advance(TimeSpan.FromHours(1));
        Taken(limits, alice).Should().Be(20);
    }

    [Fact]
    public void MastersAndTheOperator_AreNotLimited()
    {
        var limits = new RateLimits(1, 1, time);
        Taken(limits, new UserIdentity("x", ["system:masters"])).Should().Be(1000);
        Taken(limits, new UserIdentity(ClientKubeconfig.OperatorUser, [])).Should().Be(1000);
    }

    private static int Taken(RateLimits limits, UserIdentity user)
    {
        for (var taken = 0; taken < 1000; taken++)
        {
            try
            {
                limits.Take(user);
            }
            catch (ApiException refusal) when (refusal.Code == 429)
            {
                return taken;
            }
        }

        return 1000;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Forwards;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Tests.Forwards;

public sealed class ForwardStoreTests : IDisposable
{
    private const string Api = "uid-of-the-node";
    private static readonly ResourceKey Office = new("shop", "office");
    private readonly string folder = Directory.CreateTempSubdirectory("rc-forwards-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Forwards_AreKnownAfterARestart_WithoutAnyApi()
    {
        Open().Accept(Network(8080), Api).Should().BeTrue();

        var record = Open().All.Should().ContainSingle().Subject;
        record.Key.Should().Be(Office);
        record.Address.Should().Be("100.64.0.2");
        record.Forwards.Should().Equal(new NodeForward { Name = "p8080", Protocol = TransportProtocol.TCP, Port = 8080 });
    }

    [Fact]
    public void SameNetworkToldAgain_AsksForNothing() => Told(Network(8080)).Accept(Network(8080), Api).Should().BeFalse();

    [Fact]
    public void ForwardThatTheOperatorNoLongerNames_Goes_AndTheLastOneTakesTheFileAlong()
    {
        var store = Told(Network(8080, 53));
        store.Accept(Network(53), Api).Should().BeTrue();
        store.All.Single().Forwards.Should().ContainSingle();

        store.Accept(Network(), Api).Should().BeTrue();
        store.All.Should().BeEmpty();
        Directory.EnumerateFiles(folder).Should().BeEmpty();
    }

    [Fact]
    public void NetworkThatIsGone_Goes_ButOnlyByTheApiThatToldOfIt()
    {
        var store = Told(Network(8080));

        store.Vanished(Office, "another").Should().BeFalse("an API that was set up anew knows of nothing");
        store.Vanished(Office, null).Should().BeFalse("it is not known which API that is");
        store.All.Should().ContainSingle();

        store.Vanished(Office, Api).Should().BeTrue();
        Open().All.Should().BeEmpty();
    }

    [Fact]
    public void FileThatCannotBeRead_IsUnknown_UntilTheApiTells()
    {
        Told(Network(8080));
        File.WriteAllText(Path.Combine(folder, "shop.office.json"), "{");

        var store = Open();
        store.Unreadable.Should().Equal(Office);
        store.Accept(Network(8080), Api).Should().BeTrue();
        store.Unreadable.Should().BeEmpty();
    }

    [Fact]
    public void ForwardThatStood_IsKnownToHaveStood_ButNotForANamesakeMadeAnew()
    {
        var store = Told(Network(8080, 53));
        store.Stand([new WantedForward("shop/office", "p8080", TransportProtocol.TCP, 8080, "100.64.0.2")]);

        Open().All.Single().Standing.Select(forward => forward.Port).Should().Equal(8080);
        store.Accept(Network(8080) with { Metadata = new ObjectMeta { Namespace = "shop", Name = "office", Uid = "another" } }, Api).Should().BeTrue();
        store.All.Single().Standing.Should().BeEmpty();
    }

    private static VirtualNetwork Network(params int[] ports) => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "office", Uid = "one" },
        Spec = new VirtualNetworkSpec(),
        Status = new VirtualNetworkStatus
        {
            NatAddress = "100.64.0.2",
            NatNode = "node1",
            NodeForwards = ports.Length == 0 ? null : ports.Select(port => new NodeForward { Name = $"p{port}", Protocol = TransportProtocol.TCP, Port = port }).ToValueList(),
        },
    };

    private ForwardStore Told(VirtualNetwork network)
    {
        var store = Open();
        store.Accept(network, Api);
        return store;
    }

    private ForwardStore Open()
    {
        var store = new ForwardStore(folder, NullLogger<ForwardStore>.Instance);
        store.Load();
        return store;
    }
}

using Reconciler.Agent.NodeNetwork;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Tests;

public class NodeFieldCatalogTests
{
    [Fact]
    public void NoFieldIsListedTwice() => NodeFieldCatalog.All.Select(field => field.Path).Should().OnlyHaveUniqueItems();

    [Fact]
    public void EveryEntryIsWhole()
    {
        NodeFieldCatalog.All.Should().OnlyContain(field => field.Path.StartsWith("node.") && field.Lives.Length > 0 && field.Noticed.Length > 0 && field.PutBack.Length > 0);
        NodeFieldCatalog.Unmanaged.Should().NotBeEmpty().And.OnlyContain(entry => entry.What.Length > 0 && entry.Why.Length > 0);
    }

    [Fact]
    public void WhatAFreshNodeIsGiven_StandsInIt()
    {
        var wanted = WantedNodeNetwork.From("node1", new HypervisorNodeSpec { PhysicalNetworks = [new() { Name = "dmz", Interface = "eth1" }] }, new OvnSettings { Remote = "tcp:192.0.2.1:6642", EncapIp = "192.0.2.9" });
        var listed = NodeFieldCatalog.All.Select(field => field.Path).ToHashSet();

        NodeNetworkPlan.Make(wanted, new ObservedNodeNetwork { Root = Guid.NewGuid() })
            .Select(step => listed.Contains(step.Path) ? step.Path : step.Path[..step.Path.IndexOf('=')] + "=...]")
            .Should().OnlyContain(path => listed.Contains(path));
    }
}

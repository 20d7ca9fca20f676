using System.Globalization;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Forwards;

/// <summary>A port of the node's own address that leads to a network's address on the transit network.</summary>
/// <param name="Network">The network, NAMESPACE/NAME.</param>
/// <param name="Name">The forward's name in it.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">The port, here and there.</param>
/// <param name="Address">The network's address.</param>
internal sealed record WantedForward(string Network, string Name, TransportProtocol Protocol, int Port, string Address)
{
    /// <summary>How rules name it in their comment.</summary>
    public string Id => $"{Network}/{Name}";

    /// <summary>Its path in reports.</summary>
    public string Path => $"node.nat.forwards[{Id}]";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Protocol} {Port} to {Address}:{Port}");
}

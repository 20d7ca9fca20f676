using System.Diagnostics;
using Reconciler.Libvirt;

namespace Reconciler.Benchmarks;

/// <summary>A bare loop that reads all domains, and a connection beside the agent's that keeps them.</summary>
internal sealed class ScanFloor(string uri) : IDisposable
{
    private readonly LibvirtConnection connection = LibvirtConnection.Open(uri, TimeProvider.System);

    /// <summary>The floor: state, live and persistent XML of every domain, one call each, through the same binding.</summary>
    public TimeSpan ReadAll()
    {
        var watch = Stopwatch.StartNew();
        foreach (var domain in connection.ListDomains())
        {
            using (domain)
            {
                _ = domain.GetStatus();
                _ = domain.GetXml();
                _ = domain.GetXml(DomainXmlFlags.Inactive);
            }
        }

        return watch.Elapsed;
    }

    public void Dispose() => connection.Dispose();
}

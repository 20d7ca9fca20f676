using System.CommandLine;
using Reconciler.Cli.Objects;
using Reconciler.Libvirt;
using Reconciler.Planning.Domains;

namespace Reconciler.Cli.Machines;

/// <summary>A machine's running domain, at the libvirt that one's environment or <c>--connect</c> names.</summary>
internal static class GuestDomain
{
    private const string UriVariable = "LIBVIRT_DEFAULT_URI";

    public static Option<string?> Connect() => new("--connect") { Description = $"libvirt's address. Default: {UriVariable}, else qemu:///system." };

    /// <summary>The domain's name: NAMESPACE.NAME.</summary>
    /// <param name="ns">The namespace; null: that of the kubeconfig's context, if there is one.</param>
    /// <param name="name">The machine.</param>
    public static string NameOf(string? ns, string name) => $"{ns ?? ContextNamespace()}.{name}";

    /// <summary>Opens libvirt.</summary>
    public static LibvirtConnection Open(string? uri)
    {
        uri ??= Environment.GetEnvironmentVariable(UriVariable) is { Length: > 0 } named ? named : "qemu:///system";
        try
        {
            return LibvirtConnection.Open(uri, TimeProvider.System);
        }
        catch (Exception problem) when (problem is LibvirtException or DllNotFoundException)
        {
            throw new CommandFailedException($"libvirt at {uri} cannot be reached: {problem.Message}", problem);
        }
    }

    /// <summary>Finds the domain, which has to run.</summary>
    public static LibvirtDomain Find(LibvirtConnection connection, string domainName)
    {
        var domain = connection.FindDomain(domainName) ?? FindAdopted(connection, domainName)
            ?? throw new CommandFailedException($"there is no domain {domainName} at {connection.Uri}; --connect names the libvirt of the machine's node") { ExitCode = ExitCodes.Negative };
        if (domain.IsActive)
        {
            return domain;
        }

        domain.Dispose();
        throw new CommandFailedException($"{domainName} is off; reconciler vm start switches it on") { ExitCode = ExitCodes.Negative };
    }

    /// <summary>A domain that was taken over keeps its own name: its mark says whose it is.</summary>
    private static LibvirtDomain? FindAdopted(LibvirtConnection connection, string domainName)
    {
        foreach (var domain in connection.ListDomains())
        {
            if (domain.GetMetadata(DomainMark.Namespace) is { } element && MarkXml.Read(element) is var mark && NameOf(mark.PartitionNamespace, mark.PartitionName) == domainName)
            {
                return domain;
            }

            domain.Dispose();
        }

        return null;
    }

    /// <summary>A console asks libvirt alone: without a kubeconfig the namespace is the usual one.</summary>
    private static string ContextNamespace()
    {
        try
        {
            return Kubeconfig.NamespaceOf(Kubeconfig.Load(null));
        }
        catch (CommandFailedException)
        {
            return "default";
        }
    }
}

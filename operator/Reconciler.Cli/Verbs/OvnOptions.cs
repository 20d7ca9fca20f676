using System.CommandLine;
using System.Net;
using Reconciler.Agent;

namespace Reconciler.Cli.Verbs;

/// <summary>The options by which an agent is told what ovn-controller on its node lives by. What is not given is left alone.</summary>
internal sealed class OvnOptions
{
    private readonly Option<string?> remote = new("--ovn-remote") { Description = "OVN's southbound database, for example tcp:192.0.2.1:6642; kept in Open vSwitch. Default: left alone." };
    private readonly Option<string?> encapType = new("--ovn-encap-type") { Description = "Kinds of tunnels to other nodes, separated by commas: geneve, vxlan, stt. Default: left alone." };
    private readonly Option<string?> encapIp = new("--ovn-encap-ip") { Description = "This node's address for tunnels. Default: left alone." };
    private readonly Option<string?> systemId = new("--ovn-system-id") { Description = "The name by which OVN knows this node. Default: left alone." };
    private readonly Option<string?> datapath = new("--ovn-datapath-type") { Description = "The integration bridge's datapath: system or netdev. Default: left alone." };

    public OvnOptions()
    {
        Check(remote, text => text.Split(',').All(one => one.Split(':', 2) is ["tcp" or "ssl" or "unix", { Length: > 0 }]), "tcp:HOST:PORT, ssl:HOST:PORT or unix:PATH");
        Check(encapType, text => text.Split(',').All(one => one is "geneve" or "vxlan" or "stt"), "geneve, vxlan or stt");
        Check(encapIp, text => text.Split(',').All(one => IPAddress.TryParse(one, out _)), "an IP address");
        Check(systemId, text => text.Length > 0, "a name");
        Check(datapath, text => text is "system" or "netdev", "system or netdev");
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[remote, encapType, encapIp, systemId, datapath])
        {
            command.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    public OvnSettings Read(ParseResult parsed) => new()
    {
        Remote = parsed.GetValue(remote),
        EncapType = parsed.GetValue(encapType),
        EncapIp = parsed.GetValue(encapIp),
        SystemId = parsed.GetValue(systemId),
        DatapathType = parsed.GetValue(datapath),
    };

    private static void Check(Option<string?> option, Func<string, bool> isRight, string right) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } text && !isRight(text))
        {
            result.AddError($"{option.Name} {text}: right would be {right}");
        }
    });
}

using System.CommandLine;
using System.Net;
using Reconciler.Agent;

namespace Reconciler.Cli.Hosting;

/// <summary>The options that say from where a node takes images, and how long it keeps them.</summary>
internal sealed class ImageOptions
{
    private readonly Option<string[]> roots = new("--image-root") { Description = "A folder below which images of this node may lie; may be repeated." };

    private readonly Option<string[]> networks = new("--image-network")
    {
        Description = "A network, CIDR, from which images are fetched over HTTP though it is the node's own (127.0.0.0/8) or link-local; may be repeated.",
    };

    private readonly Option<int> retention = new("--image-retention")
    {
        Description = "Hours for which a cached image stays that nothing uses.",
        DefaultValueFactory = _ => (int)new AgentOptions { NodeName = "", StateDirectory = "" }.ImageRetention.TotalHours,
    };

    public void AddTo(Command command)
    {
        networks.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } wrong)
            {
                result.AddError($"--image-network {wrong}: right would be an address and a prefix without host bits, for example 127.0.0.0/8");
            }
        });
        retention.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--image-retention: hours, 0 or more");
            }
        });
        command.Add(roots);
        command.Add(networks);
        command.Add(retention);
    }

    /// <summary>Lays what was given over an agent's options.</summary>
    public AgentOptions Read(ParseResult parsed, AgentOptions options) => options with
    {
        ImageRoots = parsed.GetValue(roots) ?? [],
        ImageNetworks = [.. (parsed.GetValue(networks) ?? []).Select(network => IPNetwork.Parse(network))],
        ImageRetention = TimeSpan.FromHours(parsed.GetValue(retention)),
    };
}

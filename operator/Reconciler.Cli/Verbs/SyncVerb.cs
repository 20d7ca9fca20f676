using System.CommandLine;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Sync;
using Reconciler.Cli.Sync.Git;
using Reconciler.Cli.Sync.Output;
using Reconciler.Cli.Sync.Running;
using Reconciler.Kubernetes;
using Reconciler.Language;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Verbs;

/// <summary><c>sync</c>: keeps an API as a git repository says, for hosts without Flux or Argo CD.</summary>
internal static class SyncVerb
{
    private const string About =
        "Keeps an API as a folder of a git repository says: pulls, validates, applies server-side in dependency order, prunes, waits for readiness. "
        + "Exit 0: synced and ready; 1: the commit is refused, something is in conflict or not ready; 2: repository or API cannot be reached.";

    public static Command Create()
    {
        var repository = new Option<string>("--repo") { Description = "The repository: a path, file://, https://, http:// or ssh://.", Required = true };
        var path = new Option<string>("--path") { Description = "The folder of the manifests in it.", DefaultValueFactory = _ => "." };
        var reference = new Option<string>("--ref") { Description = "A branch, a tag or a commit's whole id. Default: the repository's default branch.", DefaultValueFactory = _ => "HEAD" };
        var prune = new Option<bool>("--prune") { Description = "Deletes what this sync once applied and the repository holds no more." };
        var once = new Option<bool>("--once") { Description = "One round, then it ends." };
        var interval = DurationOption.Create("--interval", "The time from one round to the next; at least 1s. Default 30s.");
        var timeout = DurationOption.Create("--timeout", "How long objects may take to become ready; without --once a round waits no longer than the interval. Default 5m.");
        var force = new Option<bool>("--force") { Description = "Takes over fields that another field manager owns." };
        var takeOver = new Option<bool>("--take-over") { Description = "Takes over objects, and an inventory, of another sync: for a repository that moved." };
        var allowEmpty = new Option<bool>("--allow-empty") { Description = "Also prunes when a commit holds no object at all." };
        var name = new Option<string?>("--name") { Description = "The sync's name: value of the label reconciler.dev/sync. Default: made of repository and path." };
        var place = new Option<string>("--inventory-namespace") { Description = "Where inventory and lease stand.", DefaultValueFactory = _ => ApiGroup.SystemNamespace };
        var credentials = new Option<string?>("--credentials") { Description = "A file with username=... and password=..., a line each, for http(s)." };
        var cacheFolder = new Option<string?>("--cache-dir") { Description = "Folder of the repositories' objects. Default: ~/.cache/reconciler/sync." };
        var format = new Option<string>("--output", "-o") { Description = "text, or json: a line for each round.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var (kubeconfig, ns) = (ObjectOptions.Kubeconfig(), ObjectOptions.Namespace());
        var command = new Command("sync", About)
        {
            repository, path, reference, interval, once, prune, timeout, force, takeOver, allowEmpty, name, place, credentials, cacheFolder, format, kubeconfig, ns,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error, isOnce) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(once));
            var url = GitUrl.Parse(parsed.GetRequiredValue(repository));
            var folder = Folder(parsed.GetRequiredValue(path));
            using var objects = ObjectApi.Open(parsed.GetValue(kubeconfig));
            using var client = Kubeconfig.Open(parsed.GetValue(kubeconfig), out var contextNamespace);
            var (every, patience) = (Time(parsed.GetValue(interval), "30s"), Time(parsed.GetValue(timeout), "5m"));
            if (every < TimeSpan.FromSeconds(1))
            {
                throw new CommandFailedException("--interval: right would be at least 1s");
            }

            var options = new SyncOptions
            {
                Repository = url,
                Reference = GitRef.Parse(parsed.GetRequiredValue(reference)),
                Path = folder,
                Name = Name(parsed.GetValue(name)) ?? SyncName.Of(url, folder),
                Namespace = parsed.GetValue(ns) ?? contextNamespace,
                InventoryNamespace = parsed.GetRequiredValue(place),
                Prune = parsed.GetValue(prune),
                AllowEmpty = parsed.GetValue(allowEmpty),
                Force = parsed.GetValue(force),
                TakeOver = parsed.GetValue(takeOver),
                Interval = every,
                Patience = isOnce || patience < every ? patience : every,
            };
            var root = parsed.GetValue(cacheFolder) is { } given ? Path.GetFullPath(given) : GitCache.DefaultRoot();
            var cache = new GitCache(Path.Combine(root, GitCache.FolderName(url)), url, Credentials(parsed.GetValue(credentials)), client.Time);
            var run = new SyncRun(options, cache, objects, client) { IsOnce = isOnce, IsJson = parsed.GetValue(format) == "json" };
            return await run.RunAsync(output, error, cancellation);
        });
        return command;
    }

    private static TimeSpan Time(string? text, string otherwise) => Duration.Parse(text ?? otherwise).Value;

    private static string? Name(string? name) => name is null || SyncName.IsName(name)
        ? name
        : throw new CommandFailedException($"--name {name}: right would be at most 57 lower case letters, digits and inner hyphens");

    private static string? Credentials(string? file) => file is null || File.Exists(file)
        ? file is null ? null : Path.GetFullPath(file)
        : throw new CommandFailedException($"--credentials {file}: there is no such file");

    /// <summary>A folder of the repository, never one beside it.</summary>
    private static string Folder(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        return path.StartsWith('/') || parts.Contains("..") || path.Any(char.IsControl)
            ? throw new CommandFailedException($"--path {path}: right would be a folder inside of the repository, such as clusters/home")
            : string.Join('/', parts);
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;
using Reconciler.Language.Machines;
using Reconciler.Language.Quotas;
using Reconciler.Language.Serialization;

namespace Reconciler.EmbeddedApi.Quotas;

/// <summary>
/// Lets writes through that fit into the quotas of their namespace. Those that take something of a quota go one at a time, from the look at what is taken until
/// they are stored: of two that want the last place one gets it. Where no quota says anything of a write, nobody waits.
/// </summary>
internal sealed class QuotaGate(ObjectStore store, QuotaUsage usage)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn of a write and checks it.</summary>
    /// <param name="request">The write.</param>
    /// <param name="document">The object as it would be stored.</param>
    /// <param name="old">The object as it stands; null: it is new.</param>
    /// <returns>To be disposed of when the write is stored, or refused; null: it takes nothing of a quota.</returns>
    /// <exception cref="ApiException">It does not fit.</exception>
    public async Task<IDisposable?> EnterAsync(WriteRequest request, JsonObject document, JsonObject? old)
    {
        if (!request.Resource.Namespaced || (old is not null && !MayGrow(request, document, old)) || Quotas(request.Namespace, store.Snapshot).Count == 0)
        {
            return null;
        }

        if (request.DryRun)
        {
            Check(request, document, old);
            return null;
        }

        var turn = turns.GetOrAdd(request.Namespace, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Check(request, document, old))
            {
                return new Turn(turn);
            }
        }
        catch
        {
            turn.Release();
            throw;
        }

        turn.Release();
        return null;
    }

    private static bool MayGrow(WriteRequest request, JsonObject document, JsonObject old) =>
        request.Resource.StorageKey == QuotaUsage.Machines && request.Subresource is null && Subresources.ChangesSpec(request.Resource, old, document);

    /// <returns>Whether it takes something of a quota.</returns>
    private bool Check(WriteRequest request, JsonObject document, JsonObject? old)
    {
        var (snapshot, takes) = (store.Snapshot, false);
        var (facts, isMachine) = (usage.Facts(snapshot), request.Resource.StorageKey == QuotaUsage.Machines);
        foreach (var (name, hard) in Quotas(request.Namespace, snapshot))
        {
            if (isMachine && QuotaCheck.Unsaid(name, hard.Keys, Unsized(request, document, old, facts)) is { } unsaid)
            {
                throw Refusal.Forbidden(request.Resource, document.Name() ?? string.Empty, $"{unsaid}; {QuotaCheck.WhoMayChange(name, request.Namespace)}");
            }

            var requested = Requested(hard.Keys, request, document, old, facts);
            if (requested.Count == 0)
            {
                continue;
            }

            takes = true;
            var used = usage.Of(requested.Keys, request.Namespace, snapshot);
            if (QuotaCheck.Excess(name, hard, key => used.TryGetValue(key, out var taken) ? taken : null, key => requested.TryGetValue(key, out var more) ? more : null) is { } excess)
            {
                throw Refusal.Forbidden(request.Resource, document.Name() ?? string.Empty, $"{excess}; {QuotaCheck.WhoMayChange(name, request.Namespace)}");
            }
        }

        return takes;
    }

    /// <summary>What the write takes besides, by the names of a quota; less than before, or as much, is not there.</summary>
    private static Dictionary<string, long> Requested(IEnumerable<string> names, WriteRequest request, JsonObject document, JsonObject? old, UsageFacts facts)
    {
        var isMachine = request.Resource.StorageKey == QuotaUsage.Machines;
        var (now, before) = isMachine ? (Machine(document, request, facts), old is null ? default : Machine(old, request, facts)) : default;
        var requested = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var more = CountedResource.Of(name) is { } counted
                ? (old is null && counted == request.Resource.StorageKey ? 1 : 0)
                : isMachine && QuotaNames.Amount(name, now, plain: true) is { } amount ? amount - QuotaNames.Amount(name, before, plain: true)!.Value : 0;
            if (more > 0)
            {
                requested[name] = more;
            }
        }

        return requested;
    }

    private static MachineUsage Machine(JsonObject document, WriteRequest request, UsageFacts facts) => Read(document, request) is { } machine ? MachineUsage.Of(machine, facts) : default;

    /// <summary>The disks whose size nobody knows, but those that were let through before.</summary>
    private static IEnumerable<string> Unsized(WriteRequest request, JsonObject document, JsonObject? old, UsageFacts facts) =>
        Unsized(Read(document, request), facts).Except(old is null ? [] : Unsized(Read(old, request), facts), StringComparer.Ordinal);

    private static IEnumerable<string> Unsized(VirtualMachine? machine, UsageFacts facts) => machine is null ? [] : MachineUsage.Unsized(machine, facts);

    private static VirtualMachine? Read(JsonObject document, WriteRequest request)
    {
        try
        {
            var machine = document.Deserialize(LanguageJson.Default.VirtualMachine)!;
            return machine with { Metadata = machine.Metadata with { Namespace = request.Namespace } };
        }
        catch (JsonException)
        {
            // One of an older form that cannot be read any more: nothing can be said of it.
            return null;
        }
    }

    private static List<(string Name, Dictionary<string, string> Hard)> Quotas(string ns, StoreSnapshot snapshot) =>
        [.. snapshot.List(BuiltInDefinitions.ResourceQuotas, ns).Select(stored => (stored.Key.Name, HardOf(stored.Parse())))];

    /// <summary>The limits of a quota, as they are written.</summary>
    public static Dictionary<string, string> HardOf(JsonObject quota) => (quota.Object("spec").Object("hard") ?? [])
        .ToDictionary(pair => pair.Key, pair => pair.Value.AsText() ?? pair.Value.ToText(), StringComparer.Ordinal);

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

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
        var change = MachineChange.Of(request, document, old, usage.Facts(snapshot));
        foreach (var (name, hard) in Quotas(request.Namespace, snapshot))
        {
            if (change is not null && QuotaCheck.Unsaid(name, hard.Keys, change.Unsized) is { } unsaid)
            {
                throw Refusal.Forbidden(request.Resource, document.Name() ?? string.Empty, $"{unsaid}; {QuotaCheck.WhoMayChange(name, request.Namespace)}");
            }

            var requested = Requested(hard.Keys, request, isNew: old is null, change);
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
    private static Dictionary<string, long> Requested(IEnumerable<string> names, WriteRequest request, bool isNew, MachineChange? change)
    {
        var requested = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var more = CountedResource.Of(name) is { } counted
                ? (isNew && counted == request.Resource.StorageKey ? 1 : 0)
                : change is not null && QuotaNames.Amount(name, change.Now, plain: true) is { } amount ? amount - QuotaNames.Amount(name, change.Before, plain: true)!.Value : 0;
            if (more > 0)
            {
                requested[name] = more;
            }
        }

        return requested;
    }

    private static List<(string Name, Dictionary<string, string> Hard)> Quotas(string ns, StoreSnapshot snapshot) =>
        [.. snapshot.List(BuiltInDefinitions.ResourceQuotas, ns).Select(stored => (stored.Key.Name, HardOf(stored.Parse())))];

    /// <summary>The limits of a quota, as they are written.</summary>
    public static Dictionary<string, string> HardOf(JsonObject quota) => (quota.Object("spec").Object("hard") ?? [])
        .ToDictionary(pair => pair.Key, pair => pair.Value.AsText() ?? pair.Value.ToText(), StringComparer.Ordinal);

    /// <summary>A write of a machine.</summary>
    /// <param name="Now">What it takes as it would be stored.</param>
    /// <param name="Before">What it takes as it stands.</param>
    /// <param name="Unsized">The disks whose size nobody knows, but those that were let through before.</param>
    private sealed record MachineChange(MachineUsage Now, MachineUsage Before, IReadOnlyList<string> Unsized)
    {
        /// <returns>Null: it is no machine's.</returns>
        public static MachineChange? Of(WriteRequest request, JsonObject document, JsonObject? old, UsageFacts facts)
        {
            if (request.Resource.StorageKey != QuotaUsage.Machines)
            {
                return null;
            }

            var (now, before) = (Read(document, request), old is null ? null : Read(old, request));
            return new MachineChange(Usage(now, facts), Usage(before, facts), [.. UnsizedOf(now, facts).Except(UnsizedOf(before, facts), StringComparer.Ordinal)]);
        }

        private static MachineUsage Usage(VirtualMachine? machine, UsageFacts facts) => machine is null ? default : MachineUsage.Of(machine, facts);

        private static IEnumerable<string> UnsizedOf(VirtualMachine? machine, UsageFacts facts) => machine is null ? [] : MachineUsage.Unsized(machine, facts);

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
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

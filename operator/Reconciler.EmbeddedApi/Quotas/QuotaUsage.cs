using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.Language.Quotas;
using Reconciler.Language.Serialization;

namespace Reconciler.EmbeddedApi.Quotas;

/// <summary>What the objects of a namespace take, at one revision. An object is read once for each of its revisions.</summary>
internal sealed class QuotaUsage
{
    /// <summary>Where VirtualMachines are stored.</summary>
    public const string Machines = "reconciler.dev/virtualmachines";

    private static readonly object Unreadable = new();
    private readonly ConditionalWeakTable<StoredObject, object> read = [];

    /// <summary>Whether an object of a kind has a say in what machines take.</summary>
    public static bool IsReferredTo(string resource) => resource is "reconciler.dev/machinetypes" or "reconciler.dev/machineimages" or "reconciler.dev/virtualnetworks";

    /// <summary>How much is taken of what the names of a quota limit; names that nobody counts are not there.</summary>
    public Dictionary<string, long> Of(IEnumerable<string> names, string ns, StoreSnapshot snapshot)
    {
        MachineUsage? machines = null;
        var used = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (CountedResource.Of(name) is { } resource)
            {
                used[name] = snapshot.Count(resource, ns);
            }
            else if (QuotaNames.Amount(name, default, plain: true) is not null)
            {
                used[name] = QuotaNames.Amount(name, machines ??= Together(ns, snapshot), plain: true)!.Value;
            }
        }

        return used;
    }

    /// <summary>What machines refer to.</summary>
    public UsageFacts Facts(StoreSnapshot snapshot)
    {
        return new UsageFacts(
            name => Find("reconciler.dev/machinetypes", (string.Empty, name), LanguageJson.Default.MachineType),
            key => Find("reconciler.dev/machineimages", key, LanguageJson.Default.MachineImage),
            key => Find("reconciler.dev/virtualnetworks", key, LanguageJson.Default.VirtualNetwork));

        T? Find<T>(string resource, (string Namespace, string Name) key, JsonTypeInfo<T> type)
            where T : class => snapshot.Find(new ObjectKey(resource, key.Namespace, key.Name)) is { } stored ? Read(stored, type) : null;
    }

    private MachineUsage Together(string ns, StoreSnapshot snapshot)
    {
        var (facts, sum) = (Facts(snapshot), default(MachineUsage));
        foreach (var stored in snapshot.List(Machines, ns))
        {
            if (Read(stored, LanguageJson.Default.VirtualMachine) is { } machine)
            {
                sum += MachineUsage.Of(machine, facts);
            }
        }

        return sum;
    }

    /// <summary>Null: it is of an older form that cannot be read; it takes nothing then.</summary>
    private T? Read<T>(StoredObject stored, JsonTypeInfo<T> type)
        where T : class
    {
        if (read.TryGetValue(stored, out var known))
        {
            return known as T;
        }

        T? found = null;
        try
        {
            found = JsonSerializer.Deserialize(stored.Json, type);
        }
        catch (JsonException)
        {
            // Nothing can be said of it.
        }

        read.AddOrUpdate(stored, found ?? Unreadable);
        return found;
    }
}

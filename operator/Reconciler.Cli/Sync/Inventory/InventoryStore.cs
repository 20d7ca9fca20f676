using System.Text;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Sync.Inventory;

/// <summary>Keeps a sync's inventory in a ConfigMap, beside the objects and not on this host: whoever syncs next, from wherever, knows the same.</summary>
internal sealed class InventoryStore(ApiClient client, SyncOptions options)
{
    private const int LargestBytes = 900_000;
    private ConfigMap? stored;

    private ResourceKey Key => new(options.InventoryNamespace, $"sync-{options.Name}");

    /// <summary>Reads it; an empty one when there is none yet.</summary>
    /// <exception cref="CommandFailedException">There is one that cannot be read, or that is another sync's.</exception>
    public async Task<SyncInventory> ReadAsync(CancellationToken cancellation)
    {
        stored = await client.For(Kinds.ConfigMaps).FindAsync(Key, cancellation);
        if (stored is null)
        {
            return new SyncInventory { Repository = options.Repository.Text, Path = options.Path, Namespace = options.Namespace };
        }

        SyncInventory inventory;
        try
        {
            inventory = SyncInventory.Parse(stored.Data);
        }
        catch (FormatException problem)
        {
            throw new CommandFailedException(
                $"the inventory, configmap {Key}, cannot be read: {problem.Message}; nothing was changed. Mend it; or delete it, and what it listed is never pruned", problem);
        }

        if ((inventory.Repository != options.Repository.Text || inventory.Path != options.Path) && !options.TakeOver)
        {
            throw new CommandFailedException(
                $"the inventory, configmap {Key}, is of {inventory.Repository} path '{inventory.Path}'; nothing was changed. Give this sync another --name; or --take-over, if the repository moved");
        }

        if (inventory.Namespace.Length > 0 && inventory.Namespace != options.Namespace && !options.TakeOver)
        {
            throw new CommandFailedException(
                $"objects that name no namespace went to {inventory.Namespace} so far, and would go to {options.Namespace} now, and be pruned where they are; nothing was changed. Say --namespace {inventory.Namespace}; or --take-over, if they are to move");
        }

        return inventory with { Repository = options.Repository.Text, Path = options.Path, Namespace = options.Namespace };
    }

    /// <summary>Writes it, provided that nobody else did since it was read.</summary>
    /// <exception cref="CommandFailedException">It is too large.</exception>
    public async Task WriteAsync(SyncInventory inventory, CancellationToken cancellation)
    {
        var data = inventory.ToData();
        if (data.Sum(entry => Encoding.UTF8.GetByteCount(entry.Value)) > LargestBytes)
        {
            throw new CommandFailedException($"{inventory.Entries.Count} objects are too many for one sync; nothing was changed. Divide them: several syncs, each with a --path of its own");
        }

        if (stored?.Data is { } before && before.Equals(data))
        {
            return;
        }

        var wanted = new ConfigMap
        {
            Metadata = new ObjectMeta
            {
                Namespace = Key.Namespace,
                Name = Key.Name,
                ResourceVersion = stored?.Metadata.ResourceVersion,
                Labels = new ValueMap { [SyncName.InventoryLabel] = options.Name },
            },
            Data = data,
        };
        stored = stored is null
            ? await client.For(Kinds.ConfigMaps).CreateAsync(wanted, cancellation)
            : await client.For(Kinds.ConfigMaps).UpdateAsync(wanted, cancellation);
    }
}

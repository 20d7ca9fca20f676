using System.Collections.Concurrent;
using Reconciler.Libvirt.Events;

namespace Reconciler.Agent.Acting;

/// <summary>Waits for guests to let go of devices: libvirt's detach call returns before they have.</summary>
internal sealed class DeviceRemovals(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(Guid Domain, string Alias), TaskCompletionSource<bool>> awaited = new();

    /// <summary>Notes an event; others than of removals do nothing.</summary>
    public void Note(DomainEvent happened)
    {
        var gone = happened.Kind switch
        {
            DomainEventKind.DeviceRemoved => true,
            DomainEventKind.DeviceRemovalFailed => false,
            _ => (bool?)null,
        };
        if (gone is { } result && happened.Subject is { } alias && awaited.TryGetValue((happened.DomainUuid, alias), out var waiting))
        {
            waiting.TrySetResult(result);
        }
    }

    /// <summary>Detaches a device and waits until the guest has let it go.</summary>
    /// <exception cref="GuestKeepsDeviceException">It has not, within 5 s.</exception>
    public async Task DetachAsync(Guid domain, string? alias, Action detach, CancellationToken ct)
    {
        if (alias is null)
        {
            detach();
            return;
        }

        var waiting = awaited.GetOrAdd((domain, alias), _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            detach();
            if (!await waiting.Task.WaitAsync(Patience, time, ct).ConfigureAwait(false))
            {
                throw new GuestKeepsDeviceException(alias);
            }
        }
        catch (TimeoutException)
        {
            throw new GuestKeepsDeviceException(alias);
        }
        finally
        {
            awaited.TryRemove((domain, alias), out _);
        }
    }
}

/// <summary>A guest does not let go of a device.</summary>
/// <param name="alias">libvirt's name of the device.</param>
internal sealed class GuestKeepsDeviceException(string alias) : Exception($"the guest does not let go of device {alias}");

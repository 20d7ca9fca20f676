using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Ownership;

/// <summary>Something that deletes objects because of what happened to others.</summary>
internal interface ICleanup
{
    /// <summary>Called for every object that there is and for every event after, one at a time and in order.</summary>
    Task SeeAsync(StoreEvent happened);
}

using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>What some built-in kinds do beyond what their declaration can say.</summary>
internal abstract class KindRules
{
    /// <summary>Completes a document before it is validated.</summary>
    public virtual void Prepare(JsonObject document, JsonObject? old)
    {
    }

    /// <summary>Adds what is wrong with it.</summary>
    public virtual void Validate(JsonObject document, JsonObject? old, List<FieldError> errors)
    {
    }

    /// <summary>Refuses what its writer has no right to, beyond the right to write such objects.</summary>
    public virtual void CheckRights(WriteRequest request, JsonObject document, JsonObject? old)
    {
    }

    /// <summary>Changes an object that was asked to go, before its finalizers are looked at.</summary>
    public virtual void PrepareDeletion(JsonObject document)
    {
    }

    /// <summary>Whether something beside metadata.finalizers still holds a deleted object.</summary>
    public virtual bool IsHeld(JsonObject document) => false;
}

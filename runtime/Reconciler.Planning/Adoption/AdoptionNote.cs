namespace Reconciler.Planning.Adoption;

/// <summary>Something of a domain that no spec says, or that keeps it from being taken over.</summary>
/// <param name="Place">The element of the domain's XML.</param>
/// <param name="Value">What stands there.</param>
/// <param name="Consequence">What becomes of it, or what would be right.</param>
/// <param name="Refuses">Whether the domain cannot be taken over for it.</param>
public sealed record AdoptionNote(string Place, string Value, string Consequence, bool Refuses = false);

namespace Reconciler.Language.Drift;

/// <summary>Something that is compared with what should be and put back, for documentation and for whoever wants to count.</summary>
/// <param name="Path">Path of the field, as reports name it.</param>
/// <param name="Lives">Where it lives.</param>
/// <param name="Noticed">How a change is noticed, for example <c>libvirt event</c>; the scan under the events goes without saying.</param>
/// <param name="PutBack">How it is put back.</param>
public sealed record ManagedFieldEntry(string Path, string Lives, string Noticed, string PutBack);

/// <summary>Something that can be changed by hand and that nobody puts back.</summary>
/// <param name="What">What it is, and where it lives.</param>
/// <param name="Why">Why it is not managed.</param>
public sealed record UnmanagedEntry(string What, string Why);

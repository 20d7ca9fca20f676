namespace Reconciler.Conformance.Tests.Scripts;

/// <summary>A short script that is run the same against both servers, in a namespace of its own.</summary>
/// <param name="Topic">The file it stands in.</param>
/// <param name="Name">What it shows.</param>
/// <param name="Calls">In order.</param>
public sealed record Case(string Topic, string Name, IReadOnlyList<Call> Calls)
{
    /// <summary>What reports and the list of accepted differences call it.</summary>
    public string FullName => $"{Topic}: {Name}";

    public override string ToString() => FullName;
}

namespace Reconciler.Planning.Steps;

/// <summary>
/// One act on one partition. The steps of a plan are carried out in their order; when one fails the rest is not tried and
/// the next look plans anew. Each is safe to carry out twice.
/// </summary>
public abstract record PartitionStep
{
    /// <summary>Why, as a sentence for people.</summary>
    public required string Reason { get; init; }

    /// <summary>Path of the field that it puts right.</summary>
    public required string Path { get; init; }

    /// <summary>The step's name for reports, for example StartDomain.</summary>
    public string Action => GetType().Name;
}

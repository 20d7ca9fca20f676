namespace Reconciler.EmbeddedApi.Admission;

/// <summary>One reason to refuse an object.</summary>
public sealed record AdmissionError
{
    /// <summary>Path of the field, such as spec.disks[0].size.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong and what would be right, for people.</summary>
    public required string Message { get; init; }

    /// <summary>Upstream's cause: FieldValueInvalid (the default), FieldValueRequired, FieldValueNotSupported, FieldValueDuplicate, FieldValueForbidden.</summary>
    public string Reason { get; init; } = "FieldValueInvalid";
}

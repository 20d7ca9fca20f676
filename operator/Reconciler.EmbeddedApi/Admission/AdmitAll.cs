namespace Reconciler.EmbeddedApi.Admission;

/// <summary>No rules beyond the schemas.</summary>
internal sealed class AdmitAll : IObjectAdmission
{
    public static readonly AdmitAll Instance = new();

    public bool Covers(string group, string kind) => false;

    public IReadOnlyList<AdmissionError> Review(AdmissionReview review) => [];
}

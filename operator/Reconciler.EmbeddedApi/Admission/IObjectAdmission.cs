namespace Reconciler.EmbeddedApi.Admission;

/// <summary>
/// The rules of kinds that the composition root knows better than their schemas do. The one validator of the language is plugged in here,
/// so that the API refuses exactly what the command line refuses. Called on creates and updates, after the schema has accepted the object;
/// also for dry runs. It must be fast, pure and safe to call from several threads.
/// </summary>
public interface IObjectAdmission
{
    /// <summary>
    /// Whether this admission speaks for a kind. The CEL rules in the schema of such a kind are taken to be covered by it;
    /// a definition with CEL rules of any other kind is refused.
    /// </summary>
    bool Covers(string group, string kind);

    /// <summary>Everything that is wrong with the object and that the write has to answer for; empty admits it.</summary>
    IReadOnlyList<AdmissionError> Review(AdmissionReview review);
}

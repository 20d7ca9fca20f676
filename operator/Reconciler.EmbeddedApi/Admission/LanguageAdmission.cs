using Reconciler.Language;
using Reconciler.Language.Admission;
using Reconciler.Language.Kinds;
using Reconciler.Language.Validation;

namespace Reconciler.EmbeddedApi.Admission;

/// <summary>The one validator of the language as admission: the API answers 422 with what <c>reconciler validate</c> prints.</summary>
public sealed class LanguageAdmission : IObjectAdmission
{
    /// <summary>The only instance there need be.</summary>
    public static LanguageAdmission Instance { get; } = new();

    /// <inheritdoc/>
    public bool Covers(string group, string kind) => group == ApiGroup.Name && ResourceKinds.Find(kind) is not null;

    /// <inheritdoc/>
    public IReadOnlyList<AdmissionError> Review(AdmissionReview review)
    {
        ArgumentNullException.ThrowIfNull(review);
        var kind = ResourceKinds.Find(review.Kind)!;
        var errors = WriteReview.Of(kind, review.Document, review.OldDocument);
        return
        [
            .. errors
                .Where(error => error.Severity == ValidationSeverity.Error)
                .Select(error => new AdmissionError { Path = error.Path, Message = error.Sentence, Reason = ValidationCodes.KubernetesReason(error.Code) }),
        ];
    }
}

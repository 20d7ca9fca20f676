using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Discovery;

/// <summary>Resources that are only asked, never stored: who am I, and what may I do.</summary>
internal static class ReviewResources
{
    private static readonly (string Group, string Version, string Plural, string Kind)[] All =
    [
        ("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview"),
        ("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
        ("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
    ];

    public static IEnumerable<ApiGroup> Groups => All.Select(review => new ApiGroup(review.Group, [review.Version])).DistinctBy(group => group.Name);

    public static IEnumerable<(string Plural, string Kind)> Of(string group, string version) =>
        All.Where(review => review.Group == group && review.Version == version).Select(review => (review.Plural, review.Kind));

    public static string? KindOf(string group, string version, string plural) =>
        Of(group, version).Where(review => review.Plural == plural).Select(review => review.Kind).FirstOrDefault();
}

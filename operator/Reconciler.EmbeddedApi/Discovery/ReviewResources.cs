using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Discovery;

/// <summary>Resources that are only asked, never stored: who am I, and what may I do.</summary>
internal static class ReviewResources
{
    private static readonly (string Group, string Version, string Plural, string Kind, bool Namespaced)[] All =
    [
        ("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false),
        ("authentication.k8s.io", "v1", "tokenreviews", "TokenReview", false),
        ("authorization.k8s.io", "v1", "localsubjectaccessreviews", "LocalSubjectAccessReview", true),
        ("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false),
        ("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false),
        ("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false),
    ];

    public static IEnumerable<ApiGroup> Groups => All.Select(review => new ApiGroup(review.Group, [review.Version])).DistinctBy(group => group.Name);

    public static IEnumerable<(string Plural, string Kind, bool Namespaced)> Of(string group, string version) =>
        All.Where(review => review.Group == group && review.Version == version).Select(review => (review.Plural, review.Kind, review.Namespaced));

    /// <summary>The kind of review that a path names.</summary>
    public static string? Find(RequestPath path) => path.Subresource is null
        ? Of(path.Group, path.Version).Where(review => review.Plural == path.Plural && review.Namespaced == path.Namespace is not null).Select(review => review.Kind).FirstOrDefault()
        : null;
}

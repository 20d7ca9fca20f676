using System.Text.Json.Nodes;
using Reconciler.Language;
using Reconciler.Language.Admission;
using Reconciler.Language.Kinds;
using Reconciler.Language.Validation;

namespace Reconciler.Webhook.Review;

/// <summary>Judges a write: may this agent write it, and does it keep the rules of its kind.</summary>
/// <param name="agentUser">The user as whom agents in the cluster call; null: there are none.</param>
/// <param name="hasPartition">Whether the partition of a machine, by namespace and name, is on a node.</param>
internal sealed class Reviewer(string? agentUser, Func<string, string, string, CancellationToken, Task<bool>> hasPartition)
{
    /// <summary>The AdmissionReview that answers.</summary>
    public async Task<JsonObject> ReviewAsync(ReviewRequest request, CancellationToken ct)
    {
        if (request.Operation is not ("CREATE" or "UPDATE") || request.Document is not { } document)
        {
            return ReviewAnswer.Allow(request, []);
        }

        if (Caller.NodeOf(request.UserInfo, agentUser) is { } node && await RestrictAsync(request, node, document, ct).ConfigureAwait(false) is { } problem)
        {
            return ReviewAnswer.Forbidden(request, problem);
        }

        // Status is the product's own word, and an old spec must not stand in its way.
        if (request.Group != ApiGroup.Name || request.Subresource.Length > 0 || ResourceKinds.Find(request.Kind) is not { } kind)
        {
            return ReviewAnswer.Allow(request, []);
        }

        var found = WriteReview.Of(kind, document, request.Operation == "CREATE" ? null : request.Old);
        var (errors, notes) = (found.Where(one => one.Severity == ValidationSeverity.Error).ToList(), found.Where(one => one.Severity != ValidationSeverity.Error));
        return errors.Count == 0 ? ReviewAnswer.Allow(request, notes) : ReviewAnswer.Invalid(request, errors, notes);
    }

    private async Task<string?> RestrictAsync(ReviewRequest request, string node, JsonObject document, CancellationToken ct)
    {
        if (node.Length == 0)
        {
            return "an agent's token must say of which node it is; it does when it is bound to a pod (Kubernetes 1.30 and later)";
        }

        var write = new NodeWrite
        {
            Node = node,
            Group = request.Group,
            Plural = request.Plural,
            Subresource = request.Subresource,
            Namespace = request.Namespace,
            Name = request.Name,
            Document = document,
            Old = request.Operation == "CREATE" ? null : request.Old,
        };
        var holds = request is { Group: ApiGroup.Name, Plural: "driftreports" } && NodeWrite.MachineOf(request.Name) is { } machine
            && await hasPartition(node, request.Namespace, machine, ct).ConfigureAwait(false);
        return write.Problem(() => holds);
    }
}

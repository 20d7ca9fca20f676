using Reconciler.Cli.Objects;
using Reconciler.Language;
using Reconciler.Language.Kinds;

namespace Reconciler.Cli.Sync.Planning;

/// <summary>When objects of a kind are applied; they are pruned the other way round.</summary>
internal static class ApplyOrder
{
    private static readonly string[] Ground = ["Namespace", "CustomResourceDefinition"];

    private static readonly string[] First =
    [
        "PriorityClass", "StorageClass", "PersistentVolume", "ServiceAccount", "ResourceQuota", "LimitRange", "Secret", "ConfigMap", "NetworkPolicy", "PersistentVolumeClaim",
        "ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding",
    ];

    private static readonly string[] Last = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "APIService"];

    /// <summary>The rank of a kind: smaller ones first. Ours stand in the language's own order, between what they may refer to and everything else.</summary>
    public static int Of(string apiVersion, string kind)
    {
        if (SyncObject.GroupOf(apiVersion) == ApiGroup.Name)
        {
            return 100 + Index(kind);
        }

        return Array.IndexOf(Ground, kind) is >= 0 and var ground ? ground
            : Array.IndexOf(First, kind) is >= 0 and var first ? 10 + first
            : Array.IndexOf(Last, kind) is >= 0 and var last ? 300 + last
            : 200;
    }

    /// <summary>Whether others stand on it: what is in a namespace, or of a kind that is defined.</summary>
    public static bool IsGround(ObjectKind kind) => Ground.Contains(kind.Kind);

    private static int Index(string kind)
    {
        for (var index = 0; index < ResourceKinds.All.Count; index++)
        {
            if (ResourceKinds.All[index].Kind == kind)
            {
                return index;
            }
        }

        return ResourceKinds.All.Count;
    }
}

using System.Globalization;

namespace Reconciler.EmbeddedApi.Protobuf;

/// <summary>
/// The numbers of the fields of the built-in kinds in Kubernetes' protobuf form (the generated.proto files of k8s.io/api), which
/// kubectl uses when it creates such objects. A line is: message, then number, name and type of each field; a type is s(tring),
/// e (a string that may be empty), i(nteger), b(oolean), t(ime), bytes, json, a message, or map of s or bytes; * is repeated.
/// </summary>
internal static class ProtobufMessages
{
    private const string Table = """
        ObjectMeta: 1 name s, 2 generateName s, 3 namespace s, 5 uid s, 6 resourceVersion s, 7 generation i, 8 creationTimestamp t, 9 deletionTimestamp t, 10 deletionGracePeriodSeconds i, 11 labels map-s, 12 annotations map-s, 13 ownerReferences *OwnerReference, 14 finalizers *s, 17 managedFields *ManagedFieldsEntry
        OwnerReference: 1 kind s, 3 name s, 4 uid s, 5 apiVersion s, 6 controller b, 7 blockOwnerDeletion b
        ManagedFieldsEntry: 1 manager s, 2 operation s, 3 apiVersion s, 4 time t, 6 fieldsType s, 7 fieldsV1 json, 8 subresource s
        ObjectReference: 1 kind s, 2 namespace s, 3 name s, 4 uid s, 5 apiVersion s, 6 resourceVersion s, 7 fieldPath s
        LocalObjectReference: 1 name s
        v1/Namespace: 1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus
        NamespaceSpec: 1 finalizers *s
        NamespaceStatus: 1 phase s
        v1/ConfigMap: 1 metadata ObjectMeta, 2 data map-s, 3 binaryData map-bytes, 4 immutable b
        v1/Secret: 1 metadata ObjectMeta, 2 data map-bytes, 3 type s, 4 stringData map-s, 5 immutable b
        v1/ServiceAccount: 1 metadata ObjectMeta, 2 secrets *ObjectReference, 3 imagePullSecrets *LocalObjectReference, 4 automountServiceAccountToken b
        v1/Event: 1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason s, 4 message s, 5 source EventSource, 6 firstTimestamp t, 7 lastTimestamp t, 8 count i, 9 type s, 10 eventTime t, 11 series EventSeries, 12 action s, 13 related ObjectReference, 14 reportingComponent s, 15 reportingInstance s
        EventSource: 1 component s, 2 host s
        EventSeries: 1 count i, 2 lastObservedTime t
        events.k8s.io/v1/Event: 1 metadata ObjectMeta, 2 eventTime t, 3 series EventSeries, 4 reportingController s, 5 reportingInstance s, 6 action s, 7 reason s, 8 regarding ObjectReference, 9 related ObjectReference, 10 note s, 11 type s, 12 deprecatedSource EventSource, 13 deprecatedFirstTimestamp t, 14 deprecatedLastTimestamp t, 15 deprecatedCount i
        coordination.k8s.io/v1/Lease: 1 metadata ObjectMeta, 2 spec LeaseSpec
        LeaseSpec: 1 holderIdentity s, 2 leaseDurationSeconds i, 3 acquireTime t, 4 renewTime t, 5 leaseTransitions i, 6 strategy s, 7 preferredHolder s
        authorization.k8s.io/v1/SelfSubjectAccessReview: 1 metadata ObjectMeta, 2 spec AccessReviewSpec
        AccessReviewSpec: 1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes NonResourceAttributes
        ResourceAttributes: 1 namespace s, 2 verb s, 3 group s, 4 version s, 5 resource s, 6 subresource s, 7 name s
        NonResourceAttributes: 1 path s, 2 verb s
        authorization.k8s.io/v1/SelfSubjectRulesReview: 1 metadata ObjectMeta, 2 spec RulesReviewSpec
        RulesReviewSpec: 1 namespace s
        authentication.k8s.io/v1/SelfSubjectReview: 1 metadata ObjectMeta
        authorization.k8s.io/v1/SubjectAccessReview: 1 metadata ObjectMeta, 2 spec SubjectReviewSpec
        authorization.k8s.io/v1/LocalSubjectAccessReview: 1 metadata ObjectMeta, 2 spec SubjectReviewSpec
        SubjectReviewSpec: 1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes NonResourceAttributes, 3 user s, 4 groups *s, 6 uid s
        authentication.k8s.io/v1/TokenReview: 1 metadata ObjectMeta, 2 spec TokenReviewSpec
        TokenReviewSpec: 1 token s, 2 audiences *s
        authentication.k8s.io/v1/TokenRequest: 1 metadata ObjectMeta, 2 spec TokenRequestSpec
        TokenRequestSpec: 1 audiences *s, 3 boundObjectRef BoundObjectReference, 4 expirationSeconds i
        BoundObjectReference: 1 kind s, 2 apiVersion s, 3 name s, 4 uid s
        rbac.authorization.k8s.io/v1/Role: 1 metadata ObjectMeta, 2 rules *PolicyRule
        rbac.authorization.k8s.io/v1/ClusterRole: 1 metadata ObjectMeta, 2 rules *PolicyRule, 3 aggregationRule AggregationRule
        rbac.authorization.k8s.io/v1/RoleBinding: 1 metadata ObjectMeta, 2 subjects *RoleSubject, 3 roleRef RoleRef
        rbac.authorization.k8s.io/v1/ClusterRoleBinding: 1 metadata ObjectMeta, 2 subjects *RoleSubject, 3 roleRef RoleRef
        PolicyRule: 1 verbs *s, 2 apiGroups *e, 3 resources *s, 4 resourceNames *s, 5 nonResourceURLs *s
        AggregationRule: 1 clusterRoleSelectors *LabelSelector
        LabelSelector: 1 matchLabels map-s, 2 matchExpressions *LabelRequirement
        LabelRequirement: 1 key s, 2 operator s, 3 values *s
        RoleSubject: 1 kind s, 2 apiGroup s, 3 name s, 4 namespace s
        RoleRef: 1 apiGroup s, 2 kind s, 3 name s
        DeleteOptions: 1 gracePeriodSeconds i, 2 preconditions Preconditions, 3 orphanDependents b, 4 propagationPolicy s, 5 dryRun *s
        Preconditions: 1 uid s, 2 resourceVersion s
        """;

    private static readonly Lazy<Dictionary<string, Dictionary<int, ProtobufField>>> Messages = new(Read);

    /// <summary>The fields of a message by number; null if it is not known.</summary>
    public static IReadOnlyDictionary<int, ProtobufField>? Find(string message) => Messages.Value.GetValueOrDefault(message);

    private static Dictionary<string, Dictionary<int, ProtobufField>> Read()
    {
        var messages = new Dictionary<string, Dictionary<int, ProtobufField>>(StringComparer.Ordinal);
        foreach (var line in Table.Split('\n'))
        {
            var (name, fields) = (line[..line.IndexOf(": ", StringComparison.Ordinal)], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
            messages[name] = fields.Split(", ")
                .Select(field => field.Split(' '))
                .ToDictionary(
                    parts => int.Parse(parts[0], CultureInfo.InvariantCulture),
                    parts => new ProtobufField(parts[1], parts[2].TrimStart('*'), parts[2][0] == '*'));
        }

        return messages;
    }
}

/// <summary>One field of a message.</summary>
internal sealed record ProtobufField(string Name, string Type, bool Repeated);

using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Tests.Running;
using Reconciler.Language.Kinds;
using Reconciler.Testing;

namespace Reconciler.EmbeddedApi.Tests.Fuzzing;

/// <summary>Requests that are right, of every sort: what the fuzzed ones are made from.</summary>
internal static class Seeds
{
    private const string Json = "application/json";

    /// <summary>Names of few objects, so that what is made is also found, changed and deleted.</summary>
    public static readonly string[] Names = ["a", "b", "c"];

    public static IReadOnlyList<FuzzCase> All { get; } = [.. Objects().SelectMany(Verbs), .. Others()];

    private static IEnumerable<(string Collection, bool HasStatus, JsonObject Document)> Objects()
    {
        const string Place = "/namespaces/fuzz/";
        yield return ("/api/v1" + Place + "configmaps", false, Document("v1", "ConfigMap", """{"data":{"key":"value"},"binaryData":{"bytes":"AAEC"}}"""));
        yield return ("/api/v1" + Place + "secrets", false, Document("v1", "Secret", """{"type":"Opaque","data":{"key":"dmFsdWU="},"stringData":{"other":"text"}}"""));
        yield return ("/api/v1" + Place + "serviceaccounts", false, Document("v1", "ServiceAccount", "{}"));
        yield return ("/api/v1/namespaces", true, Document("v1", "Namespace", """{"spec":{"finalizers":["kubernetes"]}}"""));
        yield return ("/api/v1" + Place + "events", false, Document("v1", "Event", """{"involvedObject":{"kind":"ConfigMap","namespace":"fuzz","name":"a"},"reason":"Tested","message":"text","type":"Normal","count":1}"""));
        yield return ("/apis/events.k8s.io/v1" + Place + "events", false, Document("events.k8s.io/v1", "Event", """{"regarding":{"kind":"ConfigMap","namespace":"fuzz","name":"a"},"reason":"Tested","note":"text","type":"Normal","action":"Testing","reportingController":"a.b/c","reportingInstance":"x","eventTime":"2026-01-01T00:00:00.000000Z"}"""));
        yield return ("/apis/coordination.k8s.io/v1" + Place + "leases", false, Document("coordination.k8s.io/v1", "Lease", """{"spec":{"holderIdentity":"x","leaseDurationSeconds":15,"renewTime":"2026-01-01T00:00:00.000000Z","leaseTransitions":1}}"""));
        yield return ("/apis/rbac.authorization.k8s.io/v1" + Place + "roles", false, Document("rbac.authorization.k8s.io/v1", "Role", """{"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["get"],"resourceNames":["a"]}]}"""));
        yield return ("/apis/rbac.authorization.k8s.io/v1" + Place + "rolebindings", false, Document("rbac.authorization.k8s.io/v1", "RoleBinding", """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"a"},"subjects":[{"kind":"User","name":"u"}]}"""));
        yield return ("/apis/rbac.authorization.k8s.io/v1/clusterroles", false, Document("rbac.authorization.k8s.io/v1", "ClusterRole", """{"rules":[{"nonResourceURLs":["/healthz*"],"verbs":["get"]}]}"""));
        yield return ("/apis/example.test/v1" + Place + "widgets", true, Document("example.test/v1", "Widget", """{"spec":{"color":"red"}}"""));
        yield return ("/apis/example.test/v1" + Place + "gadgets", true, Document("example.test/v1", "Gadget", """{"spec":{"color":"red","replicas":1,"list":[{"name":"x"}],"any":{"x":[1]},"number":"5%","nullable":null,"map":{"t":"2026-01-01T00:00:00Z"},"one":{"a":"x"}}}"""));
        yield return ("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", true, Definition());
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "examples"), "*.yaml").Order(StringComparer.Ordinal))
        {
            using var text = new StreamReader(file);
            foreach (var document in YamlReading.ParseAll(text).OfType<JsonObject>())
            {
                if (ResourceKinds.All.FirstOrDefault(kind => kind.Kind == document["kind"]?.GetValue<string>()) is { } kind)
                {
                    ((JsonObject)document["metadata"]!).Remove("namespace");
                    yield return ($"/apis/reconciler.dev/v1alpha1{(kind.Namespaced ? Place : "/")}{kind.Plural}", kind.HasStatus, document);
                }
            }
        }
    }

    private static IEnumerable<FuzzCase> Verbs((string Collection, bool HasStatus, JsonObject Document) seed)
    {
        var (collection, status, document) = seed;
        foreach (var name in Names)
        {
            var named = (JsonObject)document.DeepClone();
            var meta = (JsonObject)(named["metadata"] ??= new JsonObject());
            meta["name"] = collection.EndsWith("customresourcedefinitions", StringComparison.Ordinal) ? meta["name"]!.GetValue<string>() : name;
            meta["labels"] = new JsonObject { ["app"] = name };
            meta["annotations"] = new JsonObject { ["example.test/note"] = "text" };
            meta["finalizers"] = name == "c" ? new JsonArray("example.test/hold") : [];
            meta["ownerReferences"] = name == "b" ? new JsonArray(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = "a", ["uid"] = "00000000-0000-0000-0000-000000000000" }) : [];
            var body = Bytes(named);
            var one = $"{collection}/{meta["name"]}";
            yield return new("POST", collection, "", Json, Json, body);
            yield return new("PUT", one, "?fieldManager=one", Json, Json, body);
            yield return new("GET", one, "", "", Json, []);
            yield return new("GET", collection, "?limit=2&labelSelector=app%3Da&fieldSelector=metadata.name%3Da", "", "application/json;as=Table;v=v1;g=meta.k8s.io", []);
            yield return new("GET", collection, "?watch=true&timeoutSeconds=1&allowWatchBookmarks=true&resourceVersion=0", "", Json, []);
            yield return new("PATCH", one, "?fieldManager=two&force=true", "application/apply-patch+yaml", Json, body);
            yield return new("PATCH", one, "?fieldValidation=Strict", "application/merge-patch+json", Json, """{"metadata":{"labels":{"app":null,"tier":"x"}}}"""u8.ToArray());
            yield return new("PATCH", one, "?dryRun=All", "application/json-patch+json", Json, """[{"op":"test","path":"/metadata/labels/app","value":"a"},{"op":"add","path":"/metadata/annotations/x~1y","value":"z"},{"op":"move","from":"/metadata/labels/app","path":"/metadata/labels/b"},{"op":"copy","from":"/metadata/labels","path":"/metadata/annotations"},{"op":"remove","path":"/metadata/labels"},{"op":"replace","path":"/metadata/finalizers","value":[]}]"""u8.ToArray());
            yield return new("PATCH", one, "", "application/strategic-merge-patch+json", Json, """{"metadata":{"$deleteFromPrimitiveList/finalizers":["example.test/hold"],"ownerReferences":[{"$patch":"delete","uid":"00000000-0000-0000-0000-000000000000"}],"$retainKeys":["name"]}}"""u8.ToArray());
            yield return new("DELETE", one, "?propagationPolicy=Foreground&gracePeriodSeconds=0", Json, Json, """{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"resourceVersion":"1"}}"""u8.ToArray());
            yield return new("DELETE", collection, "?labelSelector=app+in+(a,b),tier,!x", "", Json, []);
            if (status)
            {
                yield return new("PATCH", one + "/status", "?fieldManager=three", "application/merge-patch+json", Json, """{"status":{"conditions":[{"type":"Ready","status":"True","reason":"X","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}],"observedGeneration":1}}"""u8.ToArray());
                yield return new("GET", one + "/scale", "", "", Json, []);
                yield return new("PATCH", one + "/scale", "", "application/merge-patch+json", Json, """{"spec":{"replicas":2}}"""u8.ToArray());
            }
        }
    }

    private static IEnumerable<FuzzCase> Others()
    {
        foreach (var path in new[] { "/", "/api", "/apis", "/api/v1", "/apis/reconciler.dev/v1alpha1", "/openapi/v2", "/openapi/v3", "/openapi/v3/api/v1", "/version", "/healthz", "/readyz", "/apis/example.test" })
        {
            yield return new("GET", path, "", "", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json", []);
        }

        yield return new("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "", Json, Json, """{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{"resourceAttributes":{"verb":"get","resource":"secrets","namespace":"fuzz"}}}"""u8.ToArray());
        yield return new("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", "", Json, Json, """{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{"user":"u","groups":["g"],"extra":{"k":["v"]},"nonResourceAttributes":{"path":"/healthz","verb":"get"}}}"""u8.ToArray());
        yield return new("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "", Json, Json, """{"kind":"SelfSubjectRulesReview","apiVersion":"authorization.k8s.io/v1","spec":{"namespace":"fuzz"}}"""u8.ToArray());
        yield return new("POST", "/apis/authentication.k8s.io/v1/tokenreviews", "", Json, Json, """{"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","spec":{"token":"abc.def.ghi","audiences":["x"]}}"""u8.ToArray());
        yield return new("POST", "/api/v1/namespaces/fuzz/serviceaccounts/a/token", "", Json, Json, """{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","spec":{"expirationSeconds":600,"audiences":["x"],"boundObjectRef":{"kind":"Secret","apiVersion":"v1","name":"a"}}}"""u8.ToArray());
        yield return new("POST", "/nodes/a/token", "", Json, Json, """{"expirationSeconds":600}"""u8.ToArray());
        yield return new("POST", "/nodes/a/revocation", "", Json, Json, "{}"u8.ToArray());
        yield return new("POST", "/nodes/a/certificate", "", Json, Json, """{"request":"-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----"}"""u8.ToArray());
    }

    private static JsonObject Definition() => (JsonObject)JsonNode.Parse("""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"gadgets.example.test"},"spec":{"group":"example.test","scope":"Namespaced",
        "names":{"kind":"Gadget","plural":"gadgets","singular":"gadget","listKind":"GadgetList"},"versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{},
        "scale":{"specReplicasPath":".spec.replicas","statusReplicasPath":".status.replicas","labelSelectorPath":".status.selector"}},"selectableFields":[{"jsonPath":".spec.color"}],
        "additionalPrinterColumns":[{"name":"Color","type":"string","jsonPath":".spec.color"}],"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","required":["color"],
        "properties":{"color":{"type":"string","pattern":"^[a-z]+$","maxLength":10,"default":"red"},"replicas":{"type":"integer","minimum":0},
        "list":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}},
        "any":{"x-kubernetes-preserve-unknown-fields":true},"number":{"x-kubernetes-int-or-string":true},"nullable":{"type":"string","nullable":true},
        "map":{"type":"object","additionalProperties":{"type":"string","format":"date-time"}},"one":{"oneOf":[{"required":["a"]},{"required":["b"]}],"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}}},
        "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
        """)!;

    private static JsonObject Document(string version, string kind, string content)
    {
        var document = new JsonObject { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = new JsonObject() };
        foreach (var (name, value) in (JsonObject)JsonNode.Parse(content)!)
        {
            document[name] = value?.DeepClone();
        }

        return document;
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}

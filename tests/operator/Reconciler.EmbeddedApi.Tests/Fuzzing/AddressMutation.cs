namespace Reconciler.EmbeddedApi.Tests.Fuzzing;

/// <summary>Changes what stands around the body: path, query, method and media types.</summary>
internal static class AddressMutation
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "get", "BREW"];

    private static readonly string[] Segments =
    [
        "", ".", "..", "a", "b", "%00", "\0", "namespaces", "fuzz", "status", "scale", "token", "watch", "proxy", "log", "widgets", "gadgets", "virtualmachines", "v1", "v1alpha1", "v9", "api", "apis", "reconciler.dev", "example.test",
        "%2e%2e", "\u00e9", "\ud83d\ude00", "A_B", "a b", "a?b", "a#b", ";", "$metadata", new string('x', 5000),
    ];

    private static readonly string[] Names =
    [
        "limit", "continue", "labelSelector", "fieldSelector", "resourceVersion", "resourceVersionMatch", "timeoutSeconds", "watch", "allowWatchBookmarks", "sendInitialEvents", "dryRun", "fieldManager", "fieldValidation", "force", "pretty",
        "propagationPolicy", "orphanDependents", "gracePeriodSeconds", "timeout", "export", "ignoreStoreReadErrorWithClusterBreakingPotential", "", "\0",
    ];

    private static readonly string[] Values =
    [
        "", "0", "1", "-1", "true", "TRUE", "yes", "All", "None", "Foreground", "Orphan", "Strict", "Exact", "NotOlderThan", "99999999999999999999", "9223372036854775807", "1.5", "abc", "%00", "%ff", "%F0%9F%98%80",
        "app%3Da", "app+in+(a,b", "app+notin+()", "!", "!app,", "a==b==c", "metadata.name%3Da", "metadata.name!%3D%5C%2C", "spec.color%3Dred", "status.phase%3D", "a%3Eb", "a%3E1,a%3C3", ",,,", "%3D%3D", "a+in+(((((", "x.y/z%3Dv", "/%3D",
        "eyJ2IjoxLCJydiI6LTF9", "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhXHUwMDAwIn0", new string('a', 8000),
    ];

    private static readonly string[] MediaTypes =
    [
        "", "application/json", "application/yaml", "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/vnd.kubernetes.protobuf",
        "application/cbor", "application/apply-patch+cbor", "text/plain", "application/json;charset=utf-16", "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "*/*", "application/*;q=0",
        "application/json;as=Table;v=v9;g=x", ";;;", "application/json, ,;q=x",
    ];

    public static FuzzCase Apply(FuzzCase made, Random random) => random.Next(10) switch
    {
        0 => made with { Method = Methods[random.Next(Methods.Length)] },
        1 => made with { ContentType = MediaTypes[random.Next(MediaTypes.Length)] },
        2 => made with { Accept = MediaTypes[random.Next(MediaTypes.Length)] },
        3 or 4 => made with { Path = PathOf(made.Path, random) },
        _ => made with { Query = QueryOf(made.Query, random) },
    };

    private static string PathOf(string path, Random random)
    {
        var segments = path.Split('/').ToList();
        var at = random.Next(segments.Count);
        switch (random.Next(4))
        {
            case 0:
                segments.Insert(at, Segments[random.Next(Segments.Length)]);
                break;
            case 1 when segments.Count > 1:
                segments.RemoveAt(at);
                break;
            case 2:
                segments.Add(Segments[random.Next(Segments.Length)]);
                break;
            default:
                segments[at] = Segments[random.Next(Segments.Length)];
                break;
        }

        var joined = string.Join('/', segments);
        return joined.StartsWith('/') ? joined : "/" + joined;
    }

    private static string QueryOf(string query, Random random)
    {
        var pair = $"{Names[random.Next(Names.Length)]}={Values[random.Next(Values.Length)]}";
        return random.Next(3) == 0 || query.Length == 0 ? "?" + pair : $"{query}&{pair}";
    }
}

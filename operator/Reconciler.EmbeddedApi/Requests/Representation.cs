using Microsoft.AspNetCore.Http;

namespace Reconciler.EmbeddedApi.Requests;

/// <summary>In which form the client wants objects: as they are, as a table, or their metadata only.</summary>
internal enum ObjectForm
{
    Whole,
    Table,
    PartialMetadata,
}

/// <summary>Content negotiation by the Accept header, in upstream's syntax (application/json;as=Table;v=v1;g=meta.k8s.io).</summary>
internal sealed record Representation(ObjectForm Form, string Version)
{
    public static readonly Representation Whole = new(ObjectForm.Whole, "v1");

    public static Representation Negotiate(HttpRequest request)
    {
        var accepted = request.Headers.Accept.ToString();
        if (accepted.Length == 0)
        {
            return Whole;
        }

        foreach (var media in accepted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Read(media) is { } form)
            {
                return form;
            }
        }

        throw Refusal.NotAcceptable("application/json");
    }

    /// <summary>Whether the client asks for one of the aggregated discovery forms, and which.</summary>
    public static string? AggregatedDiscovery(HttpRequest request) =>
        request.Headers.Accept.ToString()
            .Split(',', StringSplitOptions.TrimEntries)
            .Where(media => media.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal) && media.StartsWith("application/json", StringComparison.Ordinal))
            .Select(media => media.Split(';', StringSplitOptions.TrimEntries).FirstOrDefault(part => part is "v=v2" or "v=v2beta1")?[2..])
            .OfType<string>()
            .FirstOrDefault();

    private static Representation? Read(string media)
    {
        var parts = media.Split(';', StringSplitOptions.TrimEntries);
        if (parts[0] is not ("application/json" or "application/*" or "*/*" or "application/yaml" or "text/html"))
        {
            return null;
        }

        string? As(string name) => parts.FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        return (As("as"), As("g"), As("v")) switch
        {
            (null, _, _) => Whole,
            ("Table", "meta.k8s.io", "v1" or "v1beta1") => new(ObjectForm.Table, As("v")!),
            ("PartialObjectMetadata" or "PartialObjectMetadataList", "meta.k8s.io", "v1" or "v1beta1") => new(ObjectForm.PartialMetadata, As("v")!),
            _ => null,
        };
    }
}

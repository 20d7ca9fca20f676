using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Identity;

/// <summary>A kubeconfig by which an agent is its node: where the API is, whom it trusts, and the node's certificate and key, all inline. Its file has mode 0600.</summary>
internal sealed record NodeKubeconfig
{
    /// <summary>A node's name as a user: this, and the node.</summary>
    public const string UserPrefix = "system:node:";

    /// <summary>The group of nodes.</summary>
    public const string Group = "system:nodes";

    private const string Name = "reconciler";

    /// <summary>The API's address.</summary>
    public required Uri Server { get; init; }

    /// <summary>The authority that has signed the API's certificate, as PEM.</summary>
    public required string Authority { get; init => field = Line(value); }

    /// <summary>The node's certificate, as PEM.</summary>
    public required string Certificate { get; init => field = Line(value); }

    /// <summary>The key of that certificate, as PEM.</summary>
    public required string Key { get; init => field = Line(value); }

    /// <summary>Reads one of the form in which the embedded API and <see cref="Write"/> write it.</summary>
    /// <returns>Null: there is none, or it is somebody else's affair (of another form, or with another kind of credential).</returns>
    public static NodeKubeconfig? TryRead(string path)
    {
        try
        {
            var document = JsonNode.Parse(File.ReadAllBytes(path));
            var (cluster, user) = (document?["clusters"]?[0]?["cluster"], document?["users"]?[0]?["user"]);
            if (cluster?["server"]?.GetValue<string>() is not { } server || cluster["certificate-authority-data"] is not { } authority
                || user?["client-certificate-data"] is not { } certificate || user["client-key-data"] is not { } key)
            {
                return null;
            }

            var read = new NodeKubeconfig { Server = new Uri(server), Authority = Text(authority), Certificate = Text(certificate), Key = Text(key) };
            using var open = read.Open();
            return NodeOf(open) is null ? null : read;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException or JsonException or FormatException or InvalidOperationException or ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The node whose certificate it is; null: it is no node's.</summary>
    public static string? NodeOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var names = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.3")
            .Select(part => part.GetSingleElementValue());
        return names.LastOrDefault() is { } name && name.StartsWith(UserPrefix, StringComparison.Ordinal) ? name[UserPrefix.Length..] : null;
    }

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Open() => X509Certificate2.CreateFromPem(Certificate, Key);

    /// <summary>Writes the file whole or not at all, readable by its owner only.</summary>
    public void Write(string path)
    {
        var document = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject
            {
                ["name"] = Name,
                ["cluster"] = new JsonObject { ["server"] = Server.GetLeftPart(UriPartial.Authority), ["certificate-authority-data"] = Base64(Authority) },
            }),
            ["users"] = new JsonArray(new JsonObject
            {
                ["name"] = Name,
                ["user"] = new JsonObject { ["client-certificate-data"] = Base64(Certificate), ["client-key-data"] = Base64(Key) },
            }),
            ["contexts"] = new JsonArray(new JsonObject { ["name"] = Name, ["context"] = new JsonObject { ["cluster"] = Name, ["user"] = Name } }),
            ["current-context"] = Name,
        };
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(document.ToJsonString() + "\n"));
    }

    private static string Text(JsonNode base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64.GetValue<string>()));

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));

    // So that what is read is equal to what was written, whoever made the PEM.
    private static string Line(string pem) => pem.TrimEnd() + "\n";
}

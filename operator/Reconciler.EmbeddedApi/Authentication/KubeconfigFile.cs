using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>Kubeconfigs: everything inline, mode 0600. JSON is YAML, and every reader of kubeconfigs takes it.</summary>
internal static class KubeconfigFile
{
    /// <summary>A user by a token.</summary>
    public static JsonObject ByToken(string token) => new() { ["token"] = token };

    /// <summary>A user by a certificate and its key, as PEM.</summary>
    public static JsonObject ByCertificate((string Certificate, string Key) pair) => new()
    {
        ["client-certificate-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Certificate + "\n")),
        ["client-key-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Key + "\n")),
    };

    public static void Write(string path, Uri server, string authorityPem, JsonObject user)
    {
        const string Name = "reconciler";
        var document = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject
            {
                ["name"] = Name,
                ["cluster"] = new JsonObject
                {
                    ["server"] = server.GetLeftPart(UriPartial.Authority),
                    ["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authorityPem + "\n")),
                },
            }),
            ["users"] = new JsonArray(new JsonObject { ["name"] = Name, ["user"] = user }),
            ["contexts"] = new JsonArray(new JsonObject { ["name"] = Name, ["context"] = new JsonObject { ["cluster"] = Name, ["user"] = Name } }),
            ["current-context"] = Name,
        };
        PrivateFile.Write(path, document.ToText() + "\n");
    }
}

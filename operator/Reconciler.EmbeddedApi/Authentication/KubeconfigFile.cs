using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>The kubeconfig of the administrator: everything inline, mode 0600. JSON is YAML, and every reader of kubeconfigs takes it.</summary>
internal static class KubeconfigFile
{
    public static void Write(string path, Uri server, string authorityPem, string token)
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
            ["users"] = new JsonArray(new JsonObject { ["name"] = Name, ["user"] = new JsonObject { ["token"] = token } }),
            ["contexts"] = new JsonArray(new JsonObject { ["name"] = Name, ["context"] = new JsonObject { ["cluster"] = Name, ["user"] = Name } }),
            ["current-context"] = Name,
        };
        PrivateFile.Write(path, document.ToText() + "\n");
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Tests.Fuzzing;

/// <summary>Makes cases from the seeds; the same numbers make the same cases.</summary>
internal static class CaseMaking
{
    public static FuzzCase Make(Random random)
    {
        var made = Seeds.All[random.Next(Seeds.All.Count)];

        // Some stay right, so that there is something to be wrong about.
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            made = random.Next(5) switch
            {
                0 => made with { Body = ByteMutation.Apply(made.Body, random) },
                1 or 2 => AddressMutation.Apply(made, random),
                _ => made with { Body = Document(made.Body, random) },
            };
        }

        // A watch that nobody ends would be a pause in the run; few of them are enough.
        return made.IsWatch && random.Next(20) > 0 ? made with { Query = "?timeoutSeconds=1" } : made;
    }

    private static byte[] Document(byte[] body, Random random)
    {
        try
        {
            return Encoding.UTF8.GetBytes(NodeMutation.Apply(JsonNode.Parse(body), random)?.ToJsonString(new JsonSerializerOptions { MaxDepth = 1000 }) ?? "null");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            // An earlier change left no document.
            return ByteMutation.Apply(body, random);
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Lists;

/// <summary>What lists and watches may be asked together, as upstream has it.</summary>
internal static class ListOptionRules
{
    private static readonly string[] ListMatches = ["Exact", "NotOlderThan", ""];
    private static readonly string[] WatchMatches = ["NotOlderThan"];

    public static void Check(RequestOptions options)
    {
        var errors = (options.Watch ? OfWatch(options) : OfList(options)).ToArray();
        if (errors.Length > 0)
        {
            throw Refusal.InvalidOptions("ListOptions", errors);
        }

        if (options is { Continue: not null, ResourceVersion: not (null or "0") })
        {
            throw Refusal.BadRequest("specifying resource version is not allowed when using continue");
        }
    }

    /// <summary>The version that the answer must not be older than; null: any.</summary>
    /// <exception cref="ApiException">It is no version, or of the future.</exception>
    public static long? Version(RequestOptions options, long current)
    {
        if (options.ResourceVersion is null or "0")
        {
            return null;
        }

        if (!long.TryParse(options.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted))
        {
            throw Refusal.BadRequest($"invalid resource version: resourceVersion: Invalid value: \"{options.ResourceVersion}\": it must be a number");
        }

        return wanted <= current ? wanted : throw new ApiException(504, "Timeout", $"Timeout: Too large resource version: {wanted}, current: {current}", new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        });
    }

    private static IEnumerable<FieldError> OfList(RequestOptions options)
    {
        if (options.ResourceVersionMatch is { } match)
        {
            if (options.ResourceVersion is null)
            {
                yield return FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }

            if (options.Continue is not null)
            {
                yield return FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
            }

            if (!ListMatches.Contains(match))
            {
                yield return FieldError.NotSupported("resourceVersionMatch", match, ListMatches);
            }

            if (match == "Exact" && options.ResourceVersion == "0")
            {
                yield return FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }

        if (options.SendInitialEvents is not null)
        {
            yield return FieldError.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        }
    }

    private static IEnumerable<FieldError> OfWatch(RequestOptions options)
    {
        if (options.SendInitialEvents is not null && options.ResourceVersionMatch != "NotOlderThan")
        {
            yield return FieldError.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }

        if (options.ResourceVersionMatch is not { } match)
        {
            yield break;
        }

        if (options.SendInitialEvents is null)
        {
            yield return FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }

        if (!WatchMatches.Contains(match))
        {
            yield return FieldError.NotSupported("resourceVersionMatch", match, WatchMatches);
        }

        if (options.Continue is not null)
        {
            yield return FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
        }
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Authorization;

namespace Reconciler.EmbeddedApi.Audit;

/// <summary>A line of the audit log: upstream's audit.k8s.io/v1 Event at level Metadata. Neither bodies nor headers but the user agent are in it.</summary>
internal static class AuditLine
{
    /// <summary>The annotation that says how many requests a line stands for.</summary>
    public const string LeftOut = "reconciler.dev/left-out";

    /// <summary>Longest part, in characters, of what a client can make as long as it likes: its URI, method and agent.</summary>
    private const int Longest = 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ReadOnlyMemory<byte> Of(HttpContext context, AuditRecord record, string stage, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
#pragma warning disable CA1308 // Verbs are lower case.
            Head(json, record.Id, stage, Cut(context.Request.GetEncodedPathAndQuery()), record.Request?.Verb ?? Cut(context.Request.Method.ToLowerInvariant()));
#pragma warning restore CA1308
            User(json, "user"u8, record.User);
            if (record.Request is { } asked && !ReferenceEquals(asked.User, record.User))
            {
                User(json, "impersonatedUser"u8, asked.User);
            }

            Source(json, AddressOf(context));
            json.WriteString("userAgent"u8, Cut(context.Request.Headers.UserAgent.ToString()));
            Object(json, record.Request);
            Status(json, record.Refusal, context.Response.StatusCode);
            Times(json, record.Received, now);
            Decision(json, record);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>The line that stands for requests of nobody that is known, which were counted only.</summary>
    public static ReadOnlyMemory<byte> OfLeftOut(string address, long count, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Head(json, Guid.NewGuid(), "ResponseComplete", requestUri: "", verb: "");
            User(json, "user"u8, null);
            Source(json, address);
            Status(json, "Unauthorized", 401);
            Times(json, now, now);
            json.WriteStartObject("annotations"u8);
            json.WriteString(LeftOut, count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>Where a request comes from.</summary>
    public static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static string Cut(string text) => text.Length <= Longest ? text : text[..Longest];

    private static void Head(Utf8JsonWriter json, Guid id, string stage, string requestUri, string verb)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, "Event"u8);
        json.WriteString("apiVersion"u8, "audit.k8s.io/v1"u8);
        json.WriteString("level"u8, "Metadata"u8);
        json.WriteString("auditID"u8, id);
        json.WriteString("stage"u8, stage);
        json.WriteString("requestURI"u8, requestUri);
        json.WriteString("verb"u8, verb);
    }

    private static void User(Utf8JsonWriter json, ReadOnlySpan<byte> name, UserIdentity? user)
    {
        json.WriteStartObject(name);
        if (user is not null)
        {
            json.WriteString("username"u8, user.Name);
            if (user.Uid is { } uid)
            {
                json.WriteString("uid"u8, uid);
            }

            List(json, "groups", user.Groups);
            if (user.Extra.Count > 0)
            {
                json.WriteStartObject("extra"u8);
                foreach (var (key, values) in user.Extra)
                {
                    List(json, key, values);
                }

                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter json, string address)
    {
        json.WriteStartArray("sourceIPs"u8);
        json.WriteStringValue(address);
        json.WriteEndArray();
    }

    private static void List(Utf8JsonWriter json, string name, string[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Object(Utf8JsonWriter json, AccessRequest? request)
    {
        if (request is null || request.Path is not null)
        {
            return;
        }

        json.WriteStartObject("objectRef"u8);
        Put("resource", request.Resource);
        Put("namespace", request.Namespace);
        Put("name", request.Name);
        Put("apiGroup", request.Group);
        Put("apiVersion", request.Version);
        Put("subresource", request.Subresource);
        json.WriteEndObject();

        void Put(string name, string value)
        {
            if (value.Length > 0)
            {
                json.WriteString(name, value);
            }
        }
    }

    private static void Status(Utf8JsonWriter json, string? refusal, int code)
    {
        json.WriteStartObject("responseStatus"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        if (refusal is not null)
        {
            json.WriteString("status"u8, "Failure"u8);
            json.WriteString("reason"u8, refusal);
        }

        json.WriteNumber("code"u8, code);
        json.WriteEndObject();
    }

    private static void Times(Utf8JsonWriter json, DateTimeOffset received, DateTimeOffset now)
    {
        json.WriteString("requestReceivedTimestamp"u8, Timestamp(received));
        json.WriteString("stageTimestamp"u8, Timestamp(now));
    }

    private static void Decision(Utf8JsonWriter json, AuditRecord record)
    {
        if (record.Request is null)
        {
            return;
        }

        json.WriteStartObject("annotations"u8);
        json.WriteString("authorization.k8s.io/decision"u8, record.Reason is null ? "forbid"u8 : "allow"u8);
        json.WriteString("authorization.k8s.io/reason"u8, record.Reason ?? "");
        json.WriteEndObject();
    }

    private static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

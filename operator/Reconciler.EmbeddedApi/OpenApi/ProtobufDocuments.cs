using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Protobuf;

namespace Reconciler.EmbeddedApi.OpenApi;

/// <summary>
/// OpenAPI version 2 in the protobuf form (openapi.v2.Document) that kubectl before 1.27 and Helm 3 of that time ask for: what they read of it, which is the
/// schemas, and the query parameters of the operations. The numbers are those of OpenAPIv2.proto.
/// </summary>
internal static class ProtobufDocuments
{
    public const string ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /// <summary>Whether the client asks for it.</summary>
    public static bool IsWanted(string accept) => accept.StartsWith("application/com.github.proto-openapi.spec.v2", StringComparison.Ordinal);

    public static ReadOnlyMemory<byte> Write(JsonObject swagger)
    {
        var document = new WireWriter();
        document.Text(1, "2.0");
        document.Message(2, info =>
        {
            info.Text(1, swagger.Object("info").Text("title"));
            info.Text(2, swagger.Object("info").Text("version"));
        });
        document.Message(8, paths => Named(paths, 2, swagger.Object("paths"), Path));
        document.Message(9, definitions => Named(definitions, 1, swagger.Object("definitions"), Schema));
        return document.Written;
    }

    private static void Named(WireWriter to, int field, JsonObject? map, Action<WireWriter, JsonObject> write)
    {
        foreach (var (name, value) in map ?? [])
        {
            to.Message(field, entry =>
            {
                entry.Text(1, name);
                entry.Message(2, inner => write(inner, (JsonObject)value!));
            });
        }
    }

    private static void Path(WireWriter to, JsonObject path)
    {
        foreach (var (method, operation) in path)
        {
            var field = method switch { "get" => 2, "put" => 3, "post" => 4, "delete" => 5, _ => 8 };
            to.Message(field, inner => Operation(inner, (JsonObject)operation!));
        }
    }

    private static void Operation(WireWriter to, JsonObject operation)
    {
        to.Text(5, operation.Text("operationId"));
        foreach (var parameter in operation.Array("parameters").Objects())
        {
            // ParametersItem.parameter, Parameter.non_body_parameter, NonBodyParameter.query_parameter_sub_schema.
            to.Message(8, item => item.Message(1, either => either.Message(2, plain => plain.Message(3, query =>
            {
                query.Text(2, "query");
                query.Text(4, parameter.Text("name"));
                query.Text(6, "string");
                query.Flag(20, true);
            }))));
        }

        to.Message(9, responses => responses.Message(1, response =>
        {
            response.Text(1, "200");
            response.Message(2, value => value.Message(1, described => described.Text(1, "OK")));
        }));
        Extensions(to, 13, operation);
    }

    private static void Schema(WireWriter to, JsonObject schema)
    {
        to.Text(1, schema.Text("$ref"));
        to.Text(2, schema.Text("format"));
        to.Text(4, schema.Text("description"));
        if (schema.At("default") is { } value)
        {
            to.Message(5, any => any.Text(2, value.ToText()));
        }

        foreach (var required in schema.Array("required").Texts())
        {
            to.Text(19, required);
        }

        if (schema.Object("additionalProperties") is { } values)
        {
            to.Message(21, item => item.Message(1, inner => Schema(inner, values)));
        }

        if (schema.Text("type") is { } type)
        {
            to.Message(22, item => item.Text(1, type));
        }

        if (schema.Object("items") is { } items)
        {
            to.Message(23, item => item.Message(1, inner => Schema(inner, items)));
        }

        if (schema.Object("properties") is { } properties)
        {
            to.Message(25, item => Named(item, 1, properties, Schema));
        }

        Extensions(to, 31, schema);
    }

    // Their values are YAML, which JSON is.
    private static void Extensions(WireWriter to, int field, JsonObject holder)
    {
        foreach (var (name, value) in holder.Where(pair => pair.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            to.Message(field, extension =>
            {
                extension.Text(1, name);
                extension.Message(2, any => any.Text(2, value.ToText()));
            });
        }
    }
}

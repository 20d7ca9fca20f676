using System.Text;
using System.Text.Json;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.GitOps;

/// <summary>Runs the health files for Argo CD by the real Lua, with no more of Lua's libraries than Argo CD gives.</summary>
internal static class LuaHealth
{
    /// <summary>The folder of the files.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "gitops/argocd");

    /// <summary>The file of a kind.</summary>
    public static string FileOf(string kind) => kind == "VirtualMachine" ? "machines.lua" : "conditions.lua";

    /// <summary>What the files say of objects, one after the other.</summary>
    public static async Task<IReadOnlyList<(string Status, string Message)>> OfAsync(IEnumerable<JsonElement> objects)
    {
        var program = new StringBuilder("local scripts = {}\n");
        foreach (var file in Directory.GetFiles(Folder, "*.lua"))
        {
            program.Append("scripts[").Append(Text(Path.GetFileName(file))).Append("] = ").Append(Text(await File.ReadAllTextAsync(file))).Append('\n');
        }

        program.Append("""
            local function health(file, object)
              local given = {ipairs = ipairs, pairs = pairs, type = type, tostring = tostring, tonumber = tonumber, table = table, obj = object}
              local result = assert(load(scripts[file], file, "t", given))()
              print((result.status .. "\t" .. (result.message or "")):gsub("\n", " "), nil)
            end

            """);
        foreach (var item in objects)
        {
            program.Append("health(").Append(Text(FileOf(item.GetProperty("kind").GetString()!))).Append(", ");
            Write(program, item);
            program.Append(")\n");
        }

        var output = (await Command.RunAsync(new Dictionary<string, string>(), Path.Combine(Repository.Artifacts, "bin/lua5.4"), ["-"], program.ToString())).Succeeded();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(parts => (parts[0], parts[1]))];
    }

    private static void Write(StringBuilder program, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                program.Append('{');
                foreach (var entry in value.EnumerateObject())
                {
                    program.Append('[').Append(Text(entry.Name)).Append("] = ");
                    Write(program, entry.Value);
                    program.Append(", ");
                }

                program.Append('}');
                break;
            case JsonValueKind.Array:
                program.Append('{');
                foreach (var item in value.EnumerateArray())
                {
                    Write(program, item);
                    program.Append(", ");
                }

                program.Append('}');
                break;
            case JsonValueKind.String:
                program.Append(Text(value.GetString()!));
                break;
            case JsonValueKind.Null:
                program.Append("nil");
                break;
            default:
                program.Append(value.GetRawText());
                break;
        }
    }

    /// <summary>A Lua string: every byte that is no plain sign by its number.</summary>
    private static string Text(string text) => "\"" + string.Concat(Encoding.UTF8.GetBytes(text).Select(letter => letter is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\') ? ((char)letter).ToString() : $"\\{letter:D3}")) + "\"";
}

using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reconciler.Cli.Nodes;

/// <summary>What <c>node token</c> makes and <c>node join</c> reads: a node's name, a token, and the authority by which the server is known before anything is said to it.</summary>
internal sealed record TokenFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The node that it makes.</summary>
    public required string Node { get; init; }

    /// <summary>The token; never shown.</summary>
    public required string Token { get; init; }

    /// <summary>The authority of the server's certificate, as PEM.</summary>
    public required string Authority { get; init; }

    /// <summary>Until when it is good.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The file's content.</summary>
    public string Text => new JsonObject
    {
        ["node"] = Node,
        ["expires"] = Expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["authority"] = Authority,
        ["token"] = Token,
    }.ToJsonString() + "\n";

    /// <summary>Reads a file that nobody else may read.</summary>
    /// <exception cref="CommandFailedException">It cannot be used.</exception>
    public static TokenFile Read(string path)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & Others) != 0)
            {
                throw new CommandFailedException($"{path}: others than its owner may read or write it. Whoever has read it can become the node: make another token, and keep it with: chmod 600");
            }

            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(problem.Message, problem);
        }
    }

    /// <summary>Reads the content.</summary>
    /// <exception cref="CommandFailedException">It is something else; what it holds is not told.</exception>
    public static TokenFile Parse(byte[] content, string where)
    {
        try
        {
            var document = JsonNode.Parse(content);
            string Field(string name) => document?[name]?.GetValue<string>() is { Length: > 0 } text ? text : throw new FormatException($"'{name}' is missing");
            var read = new TokenFile
            {
                Node = Field("node"),
                Token = Field("token"),
                Authority = Field("authority"),
                Expires = DateTimeOffset.Parse(Field("expires"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            };
            using var authority = X509Certificate2.CreateFromPem(read.Authority);
            return read;
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or CryptographicException or ArgumentException)
        {
            var why = problem is FormatException ? problem.Message : "it cannot be read";
            throw new CommandFailedException($"{where}: this is not what 'reconciler node token' makes: {why}", problem);
        }
    }

    /// <summary>Writes a new file, mode 0600.</summary>
    /// <exception cref="CommandFailedException">It cannot be written.</exception>
    public static void Write(string path, string content)
    {
        try
        {
            using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            stream.Write(Encoding.UTF8.GetBytes(content));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(problem.Message, problem);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reconciler.Cli.Tests.Sync;

/// <summary>Repositories over HTTP on the loopback: git's own CGI program behind a small host, or plain files.</summary>
internal sealed class GitHttpServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string root;

    private GitHttpServer(WebApplication app, string root)
    {
        this.app = app;
        this.root = root;
    }

    /// <summary>User and password that are asked for; null: none.</summary>
    public (string User, string Password)? Credentials { get; set; }

    /// <summary>Where requests are sent on to; null: they are answered.</summary>
    public string? RedirectTo { get; set; }

    /// <summary>Whether files are served as they are, as a plain web server does.</summary>
    public bool IsDumb { get; set; }

    /// <summary>The credentials that came, as they came.</summary>
    public List<string> Seen { get; } = [];

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<GitHttpServer> StartAsync(string root)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new GitHttpServer(builder.Build(), root);
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            Seen.Add(Encoding.UTF8.GetString(Convert.FromBase64String(authorization["Basic ".Length..])));
        }

        if (RedirectTo is not null)
        {
            context.Response.Redirect(RedirectTo + context.Request.Path + context.Request.QueryString);
        }
        else if (Credentials is { } wanted && (Seen.Count == 0 || authorization.Length == 0 || Seen[^1] != $"{wanted.User}:{wanted.Password}"))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
        }
        else if (IsDumb)
        {
            var file = root + context.Request.Path;
            context.Response.StatusCode = File.Exists(file) ? 200 : 404;
            await context.Response.Body.WriteAsync(File.Exists(file) ? await File.ReadAllBytesAsync(file) : []);
        }
        else
        {
            await RunAsync(context);
        }
    }

    /// <summary>A CGI call (RFC 3875).</summary>
    private async Task RunAsync(HttpContext context)
    {
        var start = new ProcessStartInfo("/usr/bin/env", ["git", "http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["REQUEST_METHOD"] = context.Request.Method;
        start.Environment["PATH_INFO"] = context.Request.Path;
        start.Environment["QUERY_STRING"] = context.Request.QueryString.Value?.TrimStart('?') ?? "";
        start.Environment["CONTENT_TYPE"] = context.Request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding.ToString();
        start.Environment["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"].ToString();
        start.Environment["REMOTE_ADDR"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        await context.Request.Body.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        using var answer = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(answer);
        await process.WaitForExitAsync();

        var bytes = answer.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (name == "Status")
            {
                context.Response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[name] = value;
            }
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}

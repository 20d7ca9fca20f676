using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace Reconciler.Agent.Images.Downloads;

/// <summary>
/// Fetches files over HTTP and HTTPS. What was received stays when a transfer breaks, and the next one asks for the rest (RFC 9110, 14: ranges), provided that
/// the server still has the same version. Proxies of the environment are not used.
/// </summary>
internal sealed class ImageDownloads : IDisposable
{
    private const int BufferLength = 256 * 1024;
    private const int MostResumptions = 20;
    private const int MostRedirections = 5;
    private const long SpaceCheckEvery = 64L << 20;
    private const long LeastInWindow = 1L << 20;
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StallPatience = TimeSpan.FromSeconds(60);

    private readonly HttpClient client;
    private readonly TimeProvider time;

    public ImageDownloads(DownloadNetworks networks, TimeProvider time)
    {
        this.time = time;
        client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            MaxAutomaticRedirections = MostRedirections,
            ConnectTimeout = ConnectPatience,
            ConnectCallback = (context, ct) => networks.ConnectAsync(context.DnsEndPoint, ct),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("reconciler");
    }

    /// <summary>Fetches a file, or the rest of it.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="part">The file that takes it; it and what is known of it stay when the transfer breaks.</param>
    /// <param name="progress">Told of every piece.</param>
    /// <param name="ct">Ends the transfer.</param>
    /// <exception cref="ImageException">It cannot be had now.</exception>
    public async Task FetchAsync(Uri url, string part, TransferProgress progress, CancellationToken ct)
    {
        for (var resumption = 0; ; resumption++)
        {
            var before = LengthOf(part);
            try
            {
                await FetchRestAsync(url, part, progress, ct).ConfigureAwait(false);
                return;
            }
            catch (Exception problem) when (problem is IOException or HttpRequestException or TimeoutException or UriFormatException or NotSupportedException)
            {
                if (problem.InnerException is ImageException refused)
                {
                    throw new ImageException(refused.Reason, refused.Message);
                }

                // A connection that broke on the way is taken up again at once, as long as that gets us on.
                if (resumption == MostResumptions || LengthOf(part) <= before)
                {
                    throw Unreachable(url, problem);
                }
            }
        }
    }

    /// <summary>A URL as people may see it: a query may hold a signature.</summary>
    public static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (url.Query.Length > 0 ? "?…" : "");

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static long LengthOf(string part) => new FileInfo(part) is { Exists: true, Length: var length } ? length : 0;

    private static ImageException Unreachable(Uri url, Exception problem) => new(
        "ImageTransferBroke",
        problem is HttpRequestException { InnerException: AuthenticationException }
            ? $"{Shown(url)} has a certificate that this node does not trust: {problem.InnerException.Message}"
            : $"{Shown(url)} cannot be fetched: {(problem is TimeoutException ? $"nothing came for {StallPatience.TotalSeconds:0} s" : problem.Message)}; what was received is kept, the rest is tried again");

    private async Task FetchRestAsync(Uri url, string part, TransferProgress progress, CancellationToken ct)
    {
        // Ends what is still on its way when we give up waiting for it.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var known = PartialDownload.Read(part) is { IsResumable: true } kept && kept.Url == url.OriginalString ? kept : null;
            var from = known is null ? 0 : LengthOf(part);
            using var answer = await AskAsync(url, known, from, end.Token).ConfigureAwait(false);
            if (from > 0 && answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                // The part is as long as the file, or longer than it is now: from the beginning.
                PartialDownload.Delete(part);
                using var anew = await AskAsync(url, null, 0, end.Token).ConfigureAwait(false);
                await TakeAsync(url, anew, part, 0, progress, end.Token).ConfigureAwait(false);
                return;
            }

            await TakeAsync(url, answer, part, from, progress, end.Token).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
        }
    }

    private Task<HttpResponseMessage> AskAsync(Uri url, PartialDownload? known, long from, CancellationToken ct) =>
        client.SendAsync(Request(url, known, from), HttpCompletionOption.ResponseHeadersRead, ct).WaitAsync(StallPatience, time, ct);

    private static HttpRequestMessage Request(Uri url, PartialDownload? known, long from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (known is not null && from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            request.Headers.IfRange = known.EntityTag is { } tag ? new RangeConditionHeaderValue(tag) : new RangeConditionHeaderValue(known.LastModified!.Value);
        }

        return request;
    }

    private async Task TakeAsync(Uri url, HttpResponseMessage answer, string part, long from, TransferProgress progress, CancellationToken ct)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var reason = answer.StatusCode switch
            {
                HttpStatusCode.NotFound or HttpStatusCode.Gone => "ImageNotFound",
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "ImageRefused",
                _ => "ImageTransferBroke",
            };
            throw new ImageException(reason, $"{Shown(url)} answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }

        if (answer.Content.Headers.ContentEncoding.Count > 0)
        {
            throw new ImageException("ImageTransferBroke", $"{Shown(url)} sends {string.Join(", ", answer.Content.Headers.ContentEncoding)} where the bytes as they are were asked for");
        }

        var isRest = answer.StatusCode == HttpStatusCode.PartialContent && answer.Content.Headers.ContentRange?.From == from;
        if (answer.StatusCode == HttpStatusCode.PartialContent && !isRest)
        {
            PartialDownload.Delete(part);
            throw new ImageException("ImageTransferBroke", $"{Shown(url)} sends another range than the one that was asked for");
        }

        var at = isRest ? from : 0;
        var length = isRest ? answer.Content.Headers.ContentRange!.Length : answer.Content.Headers.ContentLength;
        var folder = Path.GetDirectoryName(part)!;
        ImageException.ThrowIfFull(folder, (length ?? at) - at);
        if (!isRest)
        {
            // What is there is of another version.
            PartialDownload.Delete(part);
            Known(url, answer).Write(part);
        }

        progress.Begin(at, length);
        using var file = new FileStream(part, new FileStreamOptions { Mode = isRest ? FileMode.Append : FileMode.Create, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        using var body = await answer.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        var buffer = new byte[BufferLength];
        var (sinceSpaceCheck, window, inWindow) = (0L, time.GetTimestamp(), 0L);
        while (await body.ReadAsync(buffer, ct).AsTask().WaitAsync(StallPatience, time, ct).ConfigureAwait(false) is > 0 and var read)
        {
            if ((sinceSpaceCheck += read) >= SpaceCheckEvery)
            {
                ImageException.ThrowIfFull(folder, 0);
                sinceSpaceCheck = 0;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), ct).ConfigureAwait(false);
            progress.Add(read);
            inWindow += read;
            if (time.GetElapsedTime(window) > RateWindow)
            {
                // A server that trickles would hold one of few places for ever.
                (window, inWindow) = inWindow >= LeastInWindow ? (time.GetTimestamp(), 0) : throw new ImageException("ImageTransferBroke", $"{Shown(url)} sends less than {LeastInWindow >> 20} MiB in {RateWindow.TotalMinutes:0} min; what was received is kept, the rest is tried again");
            }
        }

        if (length is { } whole && file.Length != whole)
        {
            throw new IOException($"it ended after {file.Length} of {whole} bytes");
        }
    }

    private static PartialDownload Known(Uri url, HttpResponseMessage answer) => new()
    {
        Url = url.OriginalString,
        EntityTag = answer.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null,
        LastModified = answer.Content.Headers.LastModified,
        Boot = PartialDownload.ThisBoot,
    };
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Reconciler.EmbeddedApi.Audit;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Authorization;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>Every request comes in here: who is it, what does it want, and every refusal becomes a Status object.</summary>
internal sealed partial class ApiEndpoint(RequestAuthentication authentication, RateLimits limits, Impersonation impersonation, Authorizer authorizer, MetaEndpoints meta, BackupEndpoint backup, NodeEndpoint nodes, ReviewEndpoints reviews, ResourceEndpoints resources, AuditLog audit, ILogger<ApiEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var record = audit.Begin(context);
        try
        {
            await HandleAsync(context, record).ConfigureAwait(false);
        }
        finally
        {
            await audit.CompletedAsync(context, record).ConfigureAwait(false);
        }
    }

    private async Task HandleAsync(HttpContext context, AuditRecord record)
    {
        try
        {
            await RouteAsync(context, record).ConfigureAwait(false);
        }
        catch (ApiException refusal)
        {
            record.Refusal = refusal.Reason;
            await AnswerAsync(context, refusal).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, new ApiException(e.StatusCode, "BadRequest", e.Message)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (StorageException e)
        {
            await AnswerAsync(context, new ApiException(500, "InternalError", "Internal error occurred: " + e.Message)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One request that goes wrong must not take its connection's others along.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUnexpected(logger, context.Request.Method, context.Request.Path, e);
            await AnswerAsync(context, new ApiException(500, "InternalError", "Internal error occurred: " + e.Message)).ConfigureAwait(false);
        }
    }

    private async Task RouteAsync(HttpContext context, AuditRecord record)
    {
        if (await PublicEndpoints.TryHandleAsync(context).ConfigureAwait(false))
        {
            record.Skipped = true;
            return;
        }

        var path = RequestPath.Parse(context.Request.Path.Value ?? "/");
        var identity = await authentication.IdentifyAsync(context).ConfigureAwait(false);
        record.User = identity;
        limits.Take(identity);
        var request = RequestAttributes.Of(impersonation.Apply(identity, context.Request.Headers), context.Request, path);
        record.Request = request;
        record.Reason = authorizer.Demand(request);
        context.Features.Set(new Caller(authorizer, request, identity));
        if (request.Verb == "watch")
        {
            context.Response.OnStarting(() => audit.StartedAsync(context, record).AsTask());
        }
        if (await meta.TryHandleAsync(context).ConfigureAwait(false) || await backup.TryHandleAsync(context).ConfigureAwait(false) || await nodes.TryHandleAsync(context).ConfigureAwait(false))
        {
            return;
        }

        if (path is null)
        {
            throw Refusal.NoSuchPath();
        }

        if (!await reviews.TryHandleAsync(context, path).ConfigureAwait(false))
        {
            await resources.HandleAsync(context, path).ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(HttpContext context, ApiException refusal)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        if (refusal.Details?["retryAfterSeconds"] is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString();
        }

        if (refusal.Code == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await context.Response.WriteJsonAsync(refusal.Code, refusal.ToStatus()).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger logger, string method, string path, Exception exception);
}

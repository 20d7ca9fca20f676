using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Authentication;

namespace Reconciler.EmbeddedApi.Audit;

/// <summary>
/// Writes down who did what. What the product's own parts read all day, and their signs of life, are left out while they succeed; of what
/// nobody that is known asks, only so much is written down as <see cref="UnidentifiedRequests"/> lets through.
/// </summary>
internal sealed class AuditLog(AuditFile? file, TimeProvider time)
{
    private readonly UnidentifiedRequests unidentified = new(time);

    /// <summary>Begins the record of a request; its id goes with the answer.</summary>
    public AuditRecord Begin(HttpContext context)
    {
        var record = new AuditRecord(time.GetUtcNow());
        if (file is not null)
        {
            context.Response.OnStarting(static state =>
            {
                var (context, record) = ((HttpContext, AuditRecord))state;
                context.Response.Headers["Audit-Id"] = record.Id.ToString();
                return Task.CompletedTask;
            }, (context, record));
        }

        return record;
    }

    /// <summary>Writes a watch down when it begins to be answered: its end may be far.</summary>
    public ValueTask StartedAsync(HttpContext context, AuditRecord record) => record.Refusal is null ? WriteAsync(context, record, "ResponseStarted") : ValueTask.CompletedTask;

    /// <summary>Writes down what came of a request.</summary>
    public ValueTask CompletedAsync(HttpContext context, AuditRecord record) => WriteAsync(context, record, "ResponseComplete");

    /// <summary>Writes down what was only counted until now; the server ends.</summary>
    public ValueTask EndAsync() => file is null ? ValueTask.CompletedTask : TellLeftOutAsync(file, unidentified.End(now: true));

    private async ValueTask WriteAsync(HttpContext context, AuditRecord record, string stage)
    {
        if (file is null)
        {
            return;
        }

        // Something is always asked of the API, so that a count does not have to wait for its own address to come again.
        await TellLeftOutAsync(file, unidentified.End()).ConfigureAwait(false);
        if (!record.Skipped && !IsRoutine(record, context.Response.StatusCode) && (record.User is not null || unidentified.Take(AuditLine.AddressOf(context))))
        {
            await file.AddAsync(AuditLine.Of(context, record, stage, time.GetUtcNow())).ConfigureAwait(false);
        }
    }

    private async ValueTask TellLeftOutAsync(AuditFile to, IReadOnlyList<KeyValuePair<string, long>> leftOut)
    {
        foreach (var (address, count) in leftOut)
        {
            await to.AddAsync(AuditLine.OfLeftOut(address, count, time.GetUtcNow())).ConfigureAwait(false);
        }
    }

    private static bool IsRoutine(AuditRecord record, int code) =>
        code < 400
        && record.User is { } user && (user.Name == ClientKubeconfig.OperatorUser || user.NodeName is not null)
        && record.Request is { } request && (request.Verb is "get" or "list" or "watch" || request.Resource == "leases");
}

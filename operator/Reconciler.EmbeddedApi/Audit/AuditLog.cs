using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Authentication;

namespace Reconciler.EmbeddedApi.Audit;

/// <summary>Writes down who did what. What the product's own parts read all day, and their signs of life, are left out while they succeed.</summary>
internal sealed class AuditLog(AuditFile? file, TimeProvider time)
{
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

    private ValueTask WriteAsync(HttpContext context, AuditRecord record, string stage) =>
        file is null || record.Skipped || IsRoutine(record, context.Response.StatusCode)
            ? ValueTask.CompletedTask
            : file.AddAsync(AuditLine.Of(context, record, stage, time.GetUtcNow()));

    private static bool IsRoutine(AuditRecord record, int code) =>
        code < 400
        && record.User is { } user && (user.Name == ClientKubeconfig.OperatorUser || user.NodeName is not null)
        && record.Request is { } request && (request.Verb is "get" or "list" or "watch" || request.Resource == "leases");
}

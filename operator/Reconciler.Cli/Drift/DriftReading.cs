using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>Reads reports, and the objects that could have one, page by page.</summary>
internal static class DriftReading
{
    // A report may hold a hundred findings and a hundred past rounds: a page of these stays within a few megabytes.
    private static readonly ListOptions Pages = new() { Limit = 100 };

    /// <summary>The reports of a namespace; null: all of them.</summary>
    /// <exception cref="ApiException">The API refuses or is away.</exception>
    public static async Task<IReadOnlyList<DriftReport>> ReportsAsync(ApiClient client, string? ns, CancellationToken ct) =>
        (await client.For(Kinds.DriftReports).ListAsync(ns, Pages, ct)).Items;

    /// <summary>The machines that do not fulfil their quarantine policies; none where the caller may not list machines.</summary>
    /// <exception cref="ApiException">The API is away.</exception>
    public static async Task<IReadOnlyList<NonCompliance>> NotCompliantAsync(ApiClient client, string? ns, CancellationToken ct)
    {
        try
        {
            var machines = await client.For(Kinds.VirtualMachines).ListAsync(ns, ListOptions.All, ct);
            return [.. machines.Items.Select(NonCompliance.Of).OfType<NonCompliance>().OrderBy(machine => machine.Namespace, StringComparer.Ordinal).ThenBy(machine => machine.Name, StringComparer.Ordinal)];
        }
        catch (ApiException refusal) when (refusal.Code is 403 or 404)
        {
            return [];
        }
    }

    /// <summary>The objects that drift is looked for in. Kinds that the caller may not list are left out.</summary>
    /// <exception cref="ApiException">The API is away.</exception>
    public static async Task<IReadOnlyList<DriftSubject>> SubjectsAsync(ApiClient client, string? ns, CancellationToken ct)
    {
        List<DriftSubject> subjects = [];
        await AddAsync(Kinds.VirtualMachines);
        await AddAsync(Kinds.VirtualNetworks);
        await AddAsync(Kinds.AccessPolicies);
        await AddAsync(Kinds.QuarantinePolicies);
        await AddAsync(Kinds.LoadBalancers);
        if (ns is null)
        {
            await AddAsync(Kinds.HypervisorNodes);
        }

        return subjects;

        async Task AddAsync<T>(ResourceDefinition<T> kind)
            where T : Resource
        {
            try
            {
                var page = await client.For(kind).ListAsync(ns, ListOptions.All, ct);
                subjects.AddRange(page.Items.Select(ResourceKey.Of).Concat(page.Unreadable.Select(item => item.Key)).Select(key => new DriftSubject(key.Namespace, kind.Kind, key.Name)));
            }
            catch (ApiException refusal) when (refusal.Code is 403 or 404)
            {
                // Reports alone are enough to tell drift.
            }
        }
    }
}

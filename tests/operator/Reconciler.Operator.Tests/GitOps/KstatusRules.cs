using System.Text.Json;
using Reconciler.Kubernetes.Status;

namespace Reconciler.Operator.Tests.GitOps;

/// <summary>What kstatus expects of a status (sigs.k8s.io/cli-utils, pkg/kstatus), and what docs/operator.md promises besides. Pure.</summary>
internal static class KstatusRules
{
    /// <summary>Every rule that an object breaks, a sentence each.</summary>
    public static IEnumerable<string> Broken(JsonElement resource)
    {
        var conditions = resource.Items("status", "conditions").Select(condition => (Type: condition.Text("type")!, Status: condition.Text("status")!, Value: condition)).ToList();
        if (conditions.Count == 0)
        {
            yield break;
        }

        var (generation, observed) = (resource.Number("metadata", "generation"), resource.Number("status", "observedGeneration"));
        if (observed is null || observed > generation)
        {
            yield return $"observedGeneration is {observed} where generation is {generation}";
        }

        foreach (var type in conditions.GroupBy(condition => condition.Type).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            yield return $"{type} stands twice";
        }

        foreach (var (type, status, value) in conditions)
        {
            if (status is not ("True" or "False" or "Unknown"))
            {
                yield return $"{type} is {status}";
            }

            if (type is "Reconciling" or "Stalled" && status != "True")
            {
                yield return $"{type} stands though it is {status}";
            }

            if (value.Number("observedGeneration") > generation)
            {
                yield return $"{type} speaks of generation {value.Number("observedGeneration")} where {generation} is the newest";
            }

            if (value.Text("reason") is null or "" || value.Text("lastTransitionTime") is null)
            {
                yield return $"{type} has no reason, or no time";
            }
        }

        var (isReconciling, isStalled) = (conditions.Exists(condition => condition.Type == "Reconciling"), conditions.Exists(condition => condition.Type == "Stalled"));
        switch (conditions.Find(condition => condition.Type == "Ready").Status)
        {
            case null:
                yield return "Ready is missing";
                break;
            case "True" when isReconciling || isStalled:
                yield return "it is Ready, and Reconciling or Stalled as well";
                break;
            case "False" or "Unknown" when isReconciling == isStalled:
                yield return "it is not Ready, and neither or both of Reconciling and Stalled stand";
                break;
        }
    }
}

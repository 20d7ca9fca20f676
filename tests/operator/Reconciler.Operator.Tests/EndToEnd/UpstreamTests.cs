using System.Reflection;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>The tests of this folder once more, unchanged, with upstream's API server in place of the embedded one.</summary>
public sealed class UpstreamTests
{
    // In an ordinary run those that have most to do with the API; with RECONCILER_TEST_UPSTREAM=all every one.
    private static readonly Type[] Usual = [typeof(StableAddressTests)];

    private static readonly string[] UsualToo = ["MachineSetTests.ASet_IsScaledByKubectl_AndItsTemplateRollsOut_OneAtATime"];

    private static readonly string[] NotSuited =
    [
        // They stop and start the embedded API.
        "MachineLifeTests.TamperedRow_WhileTheApiIsAway_IsPutBackAndReportedLater",

        // What stands in for kube-controller-manager there ends no orphaning deletion.
        "MachineSetTests.AnOrphaningDeletion",

        // That server has no ResourceQuotas.
        "TenancyTests.AMachine",
        "TenancyTests.ASet",
    ];

    public static IEnumerable<object[]> Tests => typeof(UpstreamTests).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(UpstreamTests).Namespace && type != typeof(UpstreamTests) && type.IsPublic)
        .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is { } fact && fact is not TheoryAttribute))
        .Where(method => Environment.GetEnvironmentVariable("RECONCILER_TEST_UPSTREAM") == "all" || Usual.Contains(method.DeclaringType) || UsualToo.Contains($"{method.DeclaringType!.Name}.{method.Name}"))
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
        .Where(name => !NotSuited.Any(not => name.StartsWith(not, StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal)
        .Select(name => new object[] { name });

    [UpstreamTheory]
    [MemberData(nameof(Tests))]
    public async Task PassesOnUpstreamsServerToo(string test)
    {
        ControlPlane.OnUpstream.Value = true;
        var type = typeof(UpstreamTests).Assembly.GetType($"{typeof(UpstreamTests).Namespace}.{test.Split('.')[0]}")!;
        var fixtures = type.GetConstructors()[0].GetParameters().Select(parameter => Activator.CreateInstance(parameter.ParameterType)!).ToArray();
        object[] lives = [.. fixtures, Activator.CreateInstance(type, fixtures)!];
        try
        {
            foreach (var life in lives.OfType<IAsyncLifetime>())
            {
                await life.InitializeAsync();
            }

            await (Task)type.GetMethod(test.Split('.')[1])!.Invoke(lives[^1], null)!;
        }
        finally
        {
            foreach (var life in lives.OfType<IAsyncLifetime>().Reverse())
            {
                await life.DisposeAsync();
            }
        }
    }
}

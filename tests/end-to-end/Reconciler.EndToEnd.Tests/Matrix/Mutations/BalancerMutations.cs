using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Changes of northbound rows that load balancers are made of.</summary>
internal static class BalancerMutations
{
    private const string Scope = "load-balancer/drift.front";
    private const string Balancer = "{row Load_Balancer " + Scope + " tcp}";
    private const string Check = "{row Load_Balancer_Health_Check " + Scope + " tcp/http}";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Front("balancer leads elsewhere", "spec.ports (Load_Balancer tcp vips)", "*10.77.0.200:80*", "*10.77.0.66*", Northbound("set", "Load_Balancer", Balancer, "vips:\"10.77.0.200:80\"=\"10.77.0.66:80\"")),
        Front("balancer's protocol changed", "spec.ports (Load_Balancer tcp protocol)", "tcp", "udp", Northbound("set", "Load_Balancer", Balancer, "protocol=udp")),
        Front("balancer's affinity switched on", "spec.ports (Load_Balancer tcp selection_fields)", "*", "*ip_src*", Northbound("set", "Load_Balancer", Balancer, "selection_fields=ip_src")),
        Front("balancer's probes taken away", "spec.ports (Load_Balancer tcp ip_port_mappings)", "*", "*", Northbound("clear", "Load_Balancer", Balancer, "ip_port_mappings")),
        Front("balancer's health check deleted", "spec.healthCheck (Load_Balancer_Health_Check tcp/http)", "*", "", Northbound("clear", "Load_Balancer", Balancer, "health_check")),
        Front("balancer's health check slowed", "spec.healthCheck (Load_Balancer_Health_Check tcp/http options)", "*interval=5*", "*interval=3600*", Northbound("set", "Load_Balancer_Health_Check", Check, "options:interval=3600")),
        Front("balancer's address moved", "spec.address (Logical_Router_Port router/address networks)", "*10.77.0.200/24*", "*10.77.0.66/24*", Northbound("set", "Logical_Router_Port", "drift.front/balancer", "networks=10.77.0.66/24")),
        Front("balancer unplugged", "spec.network (Logical_Switch_Port switch/to-address)", "*", "", Northbound("lsp-del", "drift.front/to-balancer")),
        Front("balancer deleted", "spec.ports (Load_Balancer tcp)", "*", "", Northbound("destroy", "Load_Balancer", Balancer)) with { Also = ["*"] },
    ];

    private static Mutation Front(string name, string path, string expected, string observed, Tool tool) =>
        new() { Name = name, Report = "drift/loadbalancer-front", Path = path, Expected = expected, Observed = observed, Tools = [tool] };
}

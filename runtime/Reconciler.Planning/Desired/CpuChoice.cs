using Reconciler.Language.Machines;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Desired;

/// <summary>Virtual processors of a partition.</summary>
internal static class CpuChoice
{
    public static DomainCpu Choose(PartitionCpu cpu, string domainType)
    {
        var perCore = cpu.Sockets * cpu.Threads;
        var cores = Math.Max(cpu.MaxCores, cpu.Cores);
        return new DomainCpu
        {
            Current = cpu.Cores * perCore,
            Maximum = cores * perCore,
            Sockets = cpu.Sockets,
            Cores = cores,
            Threads = cpu.Threads,
            Model = Model(cpu.Model, domainType),
        };
    }

    /// <summary>Under emulation the host's processor is no model for the guest's: the most that the emulator can do stands in for it.</summary>
    private static string Model(string wanted, string domainType) =>
        domainType == AcceleratorChoice.Emulation && wanted is ("host-model" or "host-passthrough")
            ? "maximum"
            : wanted;
}

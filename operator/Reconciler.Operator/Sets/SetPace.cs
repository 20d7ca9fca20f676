using Reconciler.Language.Machines;

namespace Reconciler.Operator.Sets;

/// <summary>The numbers that a rollout keeps to.</summary>
/// <param name="Replicas">How many machines there should be.</param>
/// <param name="Surge">How many may stand beyond that.</param>
/// <param name="Unavailable">How many may be away.</param>
public readonly record struct SetPace(int Replicas, int Surge, int Unavailable)
{
    /// <summary>The numbers of a spec, with its defaults.</summary>
    public static SetPace Of(VirtualMachineSetSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var surge = spec.RollingUpdate?.MaxSurge ?? 0;
        return new SetPace(spec.Replicas ?? 1, surge, spec.RollingUpdate?.MaxUnavailable ?? (surge > 0 ? 0 : 1));
    }

    /// <summary>How many have to stay available; a change in place does not take a machine away, so one at a time is always let through.</summary>
    public int Floor(bool inPlace) => Math.Max(0, Replicas - (inPlace ? Math.Max(1, Unavailable) : Unavailable));
}

namespace Reconciler.Cli.Plan;

/// <summary>How a change of a field takes effect, from the mildest to the strongest.</summary>
internal enum Effect
{
    /// <summary>Nothing that runs changes.</summary>
    None,

    /// <summary>It counts when the guest is started next.</summary>
    NextStart,

    /// <summary>At once, in what runs.</summary>
    Live,

    /// <summary>A device is plugged into or out of the running guest.</summary>
    Hotplug,

    /// <summary>The guest is started, stopped, suspended or resumed.</summary>
    Power,

    /// <summary>The running guest has it after a restart only.</summary>
    Restart,

    /// <summary>The object cannot be changed so; it has to be deleted and made anew.</summary>
    Recreate,

    /// <summary>It cannot be carried out.</summary>
    Impossible,
}

/// <summary>The effects' names.</summary>
internal static class EffectNames
{
    /// <summary>As JSON and SARIF name it.</summary>
    public static string Name(this Effect effect) => effect switch
    {
        Effect.None => "none",
        Effect.NextStart => "nextStart",
        Effect.Live => "live",
        Effect.Hotplug => "hotplug",
        Effect.Power => "power",
        Effect.Restart => "restart",
        Effect.Recreate => "recreate",
        _ => "impossible",
    };

    /// <summary>As people read it.</summary>
    public static string Text(this Effect effect) => effect switch
    {
        Effect.None => "nothing that runs changes",
        Effect.NextStart => "next start",
        _ => effect.Name(),
    };
}

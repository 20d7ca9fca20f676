using Reconciler.Language.Common;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Drift;

/// <summary>What is done when the live machine or network differs from its spec.</summary>
public sealed record DriftSpec
{
    /// <summary>For the whole object: Enforce (default), Warn or Ignore.</summary>
    public DriftMode? Mode { get; init; }

    /// <summary>Modes of single fields, keyed by path; the longest matching path wins.</summary>
    [Items(64, KeyedBy = "path")]
    public ValueList<FieldDriftMode>? Fields { get; init; }

    /// <summary>Whether the guest may be restarted to put back what cannot be changed live: Never (default) or WhenRequired.</summary>
    public DriftRestart? Restart { get; init; }
}

/// <summary>The drift mode of one field.</summary>
public sealed record FieldDriftMode
{
    /// <summary>Path of the field, for example <c>spec.interfaces[name=eth0].bandwidth</c>.</summary>
    [Text(MaxLength = 253, MinLength = 1)]
    public required string Path { get; init; }

    /// <summary>Enforce, Warn or Ignore.</summary>
    public required DriftMode Mode { get; init; }
}

/// <summary>What is done about drift.</summary>
public enum DriftMode
{
    /// <summary>It is reported and put back.</summary>
    Enforce,

    /// <summary>It is reported only.</summary>
    Warn,

    /// <summary>It is neither reported nor put back.</summary>
    Ignore,
}

/// <summary>Whether correcting drift may restart a guest.</summary>
public enum DriftRestart
{
    /// <summary>Never; RestartRequired says what waits.</summary>
    Never,

    /// <summary>When there is no other way.</summary>
    WhenRequired,
}

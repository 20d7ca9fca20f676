using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>
/// A libvirt domain that runs already and is taken over as it is, without a restart. The domain has to say that this machine may have it: <c>reconciler adopt</c>
/// on its node writes that into the domain's metadata.
/// </summary>
public sealed record AdoptSpec
{
    /// <summary>The node that the domain is on.</summary>
    [Text(TextForms.Subdomain)]
    public required string NodeName { get; init; }

    /// <summary>The domain's name in libvirt. It keeps it.</summary>
    [Text(MaxLength = 255, MinLength = 1)]
    public required string Domain { get; init; }

    /// <summary>The domain's UUID. It keeps it.</summary>
    [Text(MaxLength = 36, MinLength = 36)]
    public required string Uuid { get; init; }
}

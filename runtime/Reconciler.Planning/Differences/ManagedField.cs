namespace Reconciler.Planning.Differences;

/// <summary>A field of a domain, an interface or a disk that is compared with the spec and put back.</summary>
/// <typeparam name="T">What it is a field of.</typeparam>
internal sealed record ManagedField<T>
{
    /// <summary>Path in the spec; of a device's field: below the device's path.</summary>
    public required string Path { get; init; }

    /// <summary>Where it lives in libvirt's XML, for the documentation.</summary>
    public required string Lives { get; init; }

    /// <summary>Its value for people. Two values are the same when this is, unless <see cref="Same"/> says otherwise.</summary>
    public required Func<T, string> Show { get; init; }

    /// <summary>The first one with this field's value of the second: what is left as it is when the field's mode is not Enforce.</summary>
    public required Func<T, T, T> Take { get; init; }

    /// <summary>How a running guest gets it back; null: it is not compared in the running domain.</summary>
    public required Remedy? Live { get; init; }

    /// <summary>How this running guest gets it back, where it depends on the values (desired, live).</summary>
    public Func<T, T, Remedy>? LiveOf { get; init; }

    /// <summary>Whether two values are the same (desired, observed).</summary>
    public Func<T, T, bool>? Same { get; init; }

    /// <summary>Whether a desired and a live value are the same, where libvirt shows them in another form (desired, live).</summary>
    public Func<T, T, bool>? SameLive { get; init; }

    /// <summary>Whether the field differs.</summary>
    public bool Differs(T desired, T observed, bool isLive) =>
        !(Same?.Invoke(desired, observed) ?? Show(desired) == Show(observed))
        && !(isLive && (SameLive?.Invoke(desired, observed) ?? false));
}

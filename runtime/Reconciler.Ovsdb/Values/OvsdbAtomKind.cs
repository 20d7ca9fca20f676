namespace Reconciler.Ovsdb;

/// <summary>What an <see cref="OvsdbAtom"/> holds.</summary>
public enum OvsdbAtomKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A 64-bit integer.</summary>
    Number,

    /// <summary>A double-precision real.</summary>
    Real,

    /// <summary>A boolean.</summary>
    Boolean,

    /// <summary>The identity of a row.</summary>
    Uuid,

    /// <summary>The identity of a row that an insert of the same transaction makes.</summary>
    NamedUuid,
}

using System.Globalization;

namespace Reconciler.Ovsdb;

/// <summary>One scalar of the database (RFC 7047, <c>&lt;atom&gt;</c>). Equal when kind and content are equal.</summary>
public readonly record struct OvsdbAtom : IComparable<OvsdbAtom>
{
    private readonly string? text;
    private readonly long number;
    private readonly double real;
    private readonly Guid uuid;

    private OvsdbAtom(OvsdbAtomKind kind, string? text = null, long number = 0, double real = 0, Guid uuid = default)
    {
        Kind = kind;
        this.text = text;
        this.number = number;
        this.real = real;
        this.uuid = uuid;
    }

    /// <summary>What this atom holds.</summary>
    public OvsdbAtomKind Kind { get; }

    /// <summary>A string atom.</summary>
    public static OvsdbAtom Text(string value) => new(OvsdbAtomKind.Text, text: value);

    /// <summary>An integer atom.</summary>
    public static OvsdbAtom Number(long value) => new(OvsdbAtomKind.Number, number: value);

    /// <summary>A real atom.</summary>
    public static OvsdbAtom Real(double value) => new(OvsdbAtomKind.Real, real: value);

    /// <summary>A boolean atom.</summary>
    public static OvsdbAtom Boolean(bool value) => new(OvsdbAtomKind.Boolean, number: value ? 1 : 0);

    /// <summary>A reference to a row.</summary>
    public static OvsdbAtom Uuid(Guid value) => new(OvsdbAtomKind.Uuid, uuid: value);

    /// <summary>A reference to a row that the same transaction inserts under this name.</summary>
    public static OvsdbAtom NamedUuid(string name) => new(OvsdbAtomKind.NamedUuid, text: name);

    /// <summary>The string, or null when this is not a string (or the name of a named UUID).</summary>
    public string? AsText() => text;

    /// <summary>The integer, or null when this is not an integer.</summary>
    public long? AsInteger() => Kind == OvsdbAtomKind.Number ? number : null;

    /// <summary>The real, or null when this is neither a real nor an integer.</summary>
    public double? AsReal() => Kind switch
    {
        OvsdbAtomKind.Real => real,
        OvsdbAtomKind.Number => number,
        _ => null,
    };

    /// <summary>The boolean, or null when this is not a boolean.</summary>
    public bool? AsBoolean() => Kind == OvsdbAtomKind.Boolean ? number != 0 : null;

    /// <summary>The row's identity, or null when this is not a UUID.</summary>
    public Guid? AsUuid() => Kind == OvsdbAtomKind.Uuid ? uuid : null;

    /// <summary>An order over all atoms: by kind, then by content (strings by their code units).</summary>
    public int CompareTo(OvsdbAtom other)
    {
        var byKind = Kind.CompareTo(other.Kind);
        return byKind != 0 ? byKind : Kind switch
        {
            OvsdbAtomKind.Text or OvsdbAtomKind.NamedUuid => string.CompareOrdinal(text, other.text),
            OvsdbAtomKind.Real => real.CompareTo(other.real),
            OvsdbAtomKind.Uuid => uuid.CompareTo(other.uuid),
            _ => number.CompareTo(other.number),
        };
    }

    /// <summary>The content as a person reads it.</summary>
    public override string ToString() => Kind switch
    {
        OvsdbAtomKind.Number => number.ToString(CultureInfo.InvariantCulture),
        OvsdbAtomKind.Real => real.ToString("R", CultureInfo.InvariantCulture),
        OvsdbAtomKind.Boolean => number != 0 ? "true" : "false",
        OvsdbAtomKind.Uuid => uuid.ToString(),
        _ => text ?? string.Empty,
    };

    /// <summary>Whether the left atom sorts before the right one.</summary>
    public static bool operator <(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left atom sorts before the right one or equals it.</summary>
    public static bool operator <=(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left atom sorts after the right one.</summary>
    public static bool operator >(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left atom sorts after the right one or equals it.</summary>
    public static bool operator >=(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) >= 0;
}

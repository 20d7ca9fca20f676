using System.Collections.Immutable;

namespace Reconciler.Ovsdb;

/// <summary>
/// The value of a column: a set of atoms or a map. The database writes a set of one element and a scalar alike, so a scalar is
/// a set of one here. Kept sorted and without duplicates: equal contents are equal values, whatever order they came in.
/// </summary>
public sealed class OvsdbValue : IEquatable<OvsdbValue>
{
    /// <summary>The empty set.</summary>
    public static readonly OvsdbValue Empty = new(ImmutableArray<OvsdbAtom>.Empty, default);

    /// <summary>The empty map.</summary>
    public static readonly OvsdbValue EmptyMap = new(default, ImmutableArray<KeyValuePair<OvsdbAtom, OvsdbAtom>>.Empty);

    private OvsdbValue(ImmutableArray<OvsdbAtom> atoms, ImmutableArray<KeyValuePair<OvsdbAtom, OvsdbAtom>> pairs)
    {
        IsMap = !pairs.IsDefault;
        Atoms = atoms.IsDefault ? [] : atoms;
        Pairs = pairs.IsDefault ? [] : pairs;
    }

    /// <summary>Whether this is a map; else it is a set.</summary>
    public bool IsMap { get; }

    /// <summary>The elements of a set, sorted; empty for a map.</summary>
    public ImmutableArray<OvsdbAtom> Atoms { get; }

    /// <summary>The pairs of a map, sorted by key; empty for a set.</summary>
    public ImmutableArray<KeyValuePair<OvsdbAtom, OvsdbAtom>> Pairs { get; }

    /// <summary>Whether there is no element or pair.</summary>
    public bool IsEmpty => Atoms.Length + Pairs.Length == 0;

    /// <summary>A scalar string.</summary>
    public static OvsdbValue Text(string value) => Of(OvsdbAtom.Text(value));

    /// <summary>A scalar integer.</summary>
    public static OvsdbValue Number(long value) => Of(OvsdbAtom.Number(value));

    /// <summary>A scalar boolean.</summary>
    public static OvsdbValue Boolean(bool value) => Of(OvsdbAtom.Boolean(value));

    /// <summary>A reference to one row.</summary>
    public static OvsdbValue Uuid(Guid value) => Of(OvsdbAtom.Uuid(value));

    /// <summary>A scalar.</summary>
    public static OvsdbValue Of(OvsdbAtom atom) => new([atom], default);

    /// <summary>A set; order and duplicates do not matter.</summary>
    public static OvsdbValue Set(IEnumerable<OvsdbAtom> atoms) => new([.. atoms.Distinct().Order()], default);

    /// <summary>A set of strings; order and duplicates do not matter.</summary>
    public static OvsdbValue Set(IEnumerable<string> texts) => Set(texts.Select(OvsdbAtom.Text));

    /// <summary>A map. Order does not matter.</summary>
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    public static OvsdbValue Map(IEnumerable<KeyValuePair<OvsdbAtom, OvsdbAtom>> pairs)
    {
        var sorted = pairs.OrderBy(pair => pair.Key).ToImmutableArray();
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Key == sorted[i - 1].Key)
            {
                throw new ArgumentException($"The key '{sorted[i].Key}' occurs twice in a map.", nameof(pairs));
            }
        }

        return new(default, sorted);
    }

    /// <summary>A map of strings to strings. Order does not matter.</summary>
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    public static OvsdbValue Map(IEnumerable<KeyValuePair<string, string>> pairs) =>
        Map(pairs.Select(pair => KeyValuePair.Create(OvsdbAtom.Text(pair.Key), OvsdbAtom.Text(pair.Value))));

    /// <summary>The only element, or null when there is none or are several, or when this is a map.</summary>
    public OvsdbAtom? Sole() => Atoms.Length == 1 ? Atoms[0] : null;

    /// <summary>The only element as a string, or null.</summary>
    public string? AsText() => Sole()?.AsText();

    /// <summary>The only element as an integer, or null.</summary>
    public long? AsInteger() => Sole()?.AsInteger();

    /// <summary>The only element as a boolean, or null.</summary>
    public bool? AsBoolean() => Sole()?.AsBoolean();

    /// <summary>The only element as a row's identity, or null.</summary>
    public Guid? AsUuid() => Sole()?.AsUuid();

    /// <summary>The rows which a set refers to, in sorted order.</summary>
    public IEnumerable<Guid> AsUuids() => Atoms.Select(atom => atom.AsUuid()).OfType<Guid>();

    /// <summary>The strings of a set, in sorted order.</summary>
    public IEnumerable<string> AsTexts() => Atoms.Select(atom => atom.AsText()).OfType<string>();

    /// <summary>The value which a map holds for a string key, or null.</summary>
    public string? Get(string key) => Find(OvsdbAtom.Text(key))?.AsText();

    /// <summary>The value which a map holds for a key, or null.</summary>
    public OvsdbAtom? Find(OvsdbAtom key)
    {
        int low = 0, high = Pairs.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Pairs[middle].Key.CompareTo(key);
            if (order == 0)
            {
                return Pairs[middle].Value;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>Whether a set holds the atom.</summary>
    public bool Contains(OvsdbAtom atom) => Atoms.BinarySearch(atom) >= 0;

    /// <inheritdoc />
    public bool Equals(OvsdbValue? other) =>
        other is not null && (ReferenceEquals(this, other)
            || (IsMap == other.IsMap && Atoms.AsSpan().SequenceEqual(other.Atoms.AsSpan()) && PairsEqual(other)));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as OvsdbValue);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(IsMap);
        foreach (var atom in Atoms)
        {
            hash.Add(atom);
        }

        foreach (var (key, value) in Pairs)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The content as a person reads it: <c>x</c>, <c>[a, b]</c> or <c>{k=v, l=w}</c>.</summary>
    public override string ToString() =>
        IsMap ? "{" + string.Join(", ", Pairs.Select(pair => $"{pair.Key}={pair.Value}")) + "}"
        : Atoms.Length == 1 ? Atoms[0].ToString()
        : "[" + string.Join(", ", Atoms) + "]";

    private bool PairsEqual(OvsdbValue other)
    {
        if (Pairs.Length != other.Pairs.Length)
        {
            return false;
        }

        for (var i = 0; i < Pairs.Length; i++)
        {
            if (Pairs[i].Key != other.Pairs[i].Key || Pairs[i].Value != other.Pairs[i].Value)
            {
                return false;
            }
        }

        return true;
    }
}

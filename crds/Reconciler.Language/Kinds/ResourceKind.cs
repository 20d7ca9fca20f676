using System.Text.Json.Serialization.Metadata;

namespace Reconciler.Language.Kinds;

/// <summary>What the API server and its clients must know of a kind, apart from its schema.</summary>
public sealed record ResourceKind
{
    /// <summary>The kind's name, for example <c>VirtualMachine</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name in URLs, for example <c>virtualmachines</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>Names that kubectl takes for it, for example <c>vm</c>.</summary>
    public required IReadOnlyList<string> ShortNames { get; init; }

    /// <summary>Whether objects stand in namespaces.</summary>
    public required bool Namespaced { get; init; }

    /// <summary>The record of the kind.</summary>
    public required Type Type { get; init; }

    /// <summary>Whether the kind has a status subresource.</summary>
    public bool HasStatus { get; init; } = true;

    /// <summary>Where the scale subresource finds its numbers; absent: there is none.</summary>
    public ScaleSubresource? Scale { get; init; }

    /// <summary>The columns of kubectl's tables, besides name and namespace.</summary>
    public required IReadOnlyList<PrinterColumn> PrinterColumns { get; init; }

    /// <summary>JSON paths by which lists and watches can be narrowed with a field selector.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>The form of the objects' names.</summary>
    public NameForm NameForm { get; init; } = NameForm.Label;

    /// <summary>Name in lower case, as kubectl takes it.</summary>
    public string Singular => Kind.ToLowerInvariant();

    /// <summary>The name of the CustomResourceDefinition.</summary>
    public string CrdName => Plural + "." + ApiGroup.Name;

    /// <summary>Gives <see cref="TypeInfo"/> when it is first wanted: metadata is costly to make at the start of a short-lived process.</summary>
    public required Func<JsonTypeInfo> TypeInfoSource { get; init; }

    /// <summary>How the kind's objects are read and written as JSON.</summary>
    public JsonTypeInfo TypeInfo => TypeInfoSource();
}

/// <summary>A column of kubectl's tables.</summary>
/// <param name="Name">The heading.</param>
/// <param name="JsonPath">Where the value stands.</param>
/// <param name="Type">string, integer, number, boolean or date.</param>
/// <param name="Priority">0: always shown; 1: with <c>-o wide</c>.</param>
/// <param name="Description">What the column says.</param>
public sealed record PrinterColumn(string Name, string JsonPath, string Type = "string", int Priority = 0, string? Description = null);

/// <summary>Where the scale subresource finds its numbers.</summary>
/// <param name="SpecReplicasPath">Path of the wanted number.</param>
/// <param name="StatusReplicasPath">Path of the present number.</param>
/// <param name="LabelSelectorPath">Path of the selector as text.</param>
public sealed record ScaleSubresource(string SpecReplicasPath, string StatusReplicasPath, string LabelSelectorPath);

/// <summary>Forms of objects' names.</summary>
public enum NameForm
{
    /// <summary>An RFC 1123 label: at most 63 lower case letters, digits and inner hyphens.</summary>
    Label,

    /// <summary>Labels joined by dots, at most 253 characters.</summary>
    Subdomain,
}

using Reconciler.Language.Manifests;

namespace Reconciler.Cli.Plan;

/// <summary>What applying manifests would do.</summary>
/// <param name="Objects">Each object that is named or affected; in the order in which they are applied, those affected at the end.</param>
/// <param name="Skipped">How many documents are of kinds that are not planned.</param>
internal sealed record ManifestPlan(IReadOnlyList<ObjectPlan> Objects, int Skipped)
{
    /// <summary>Whether anything would change.</summary>
    public bool HasChanges => Objects.Any(item => item.Action != PlanAction.None);

    /// <summary>Whether something could not be applied.</summary>
    public bool HasRefusals => Objects.Any(item => item.Action == PlanAction.Refuse);

    /// <summary>How many objects have an action.</summary>
    public int Count(PlanAction action) => Objects.Count(item => item.Action == action);
}

/// <summary>What would become of one object.</summary>
internal sealed record ObjectPlan
{
    /// <summary>Group and version.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The namespace; empty for cluster objects.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What would be done.</summary>
    public required PlanAction Action { get; init; }

    /// <summary>The file that names the object; empty for one that is only affected, or deleted.</summary>
    public string File { get; init; } = "";

    /// <summary>Where the object begins in the file.</summary>
    public ManifestMark Mark => Document?.Root.Mark ?? default;

    /// <summary>The document that names the object; null for one that is only affected, or deleted.</summary>
    public ManifestDocument? Document { get; init; }

    /// <summary>The fields that change, sorted by path.</summary>
    public IReadOnlyList<FieldPlan> Fields { get; init; } = [];

    /// <summary>What else is worth knowing, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The objects through whose change this one is affected; empty for one that is named.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Why it cannot be applied; empty when it can.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>The strongest effect of its fields.</summary>
    public Effect Effect => Fields.Count == 0 ? Effect.None : Fields.Max(change => change.Effect);

    /// <summary>Where a field stands in the file, or what is around it.</summary>
    public ManifestMark Locate(string path) => Document?.Locate(path, atKey: false) ?? default;

    /// <summary>How the object is called in messages: <c>virtualmachine default/web</c>.</summary>
    public override string ToString() => Title(Kind, Namespace, Name);

    /// <summary>How an object is called in messages.</summary>
    public static string Title(string kind, string ns, string name) => $"{kind.ToLowerInvariant()} {(ns.Length == 0 ? name : $"{ns}/{name}")}";
}

/// <summary>What is done about an object.</summary>
internal enum PlanAction
{
    /// <summary>Nothing: it is as the manifest says.</summary>
    None,

    /// <summary>It is made.</summary>
    Create,

    /// <summary>It is changed.</summary>
    Change,

    /// <summary>It would have to be deleted and made anew.</summary>
    Recreate,

    /// <summary>It is deleted; when sets of manifests are compared only.</summary>
    Delete,

    /// <summary>It is not named, but what is derived from it changes.</summary>
    Affect,

    /// <summary>It cannot be applied.</summary>
    Refuse,
}

/// <summary>The change of one field.</summary>
internal sealed record FieldPlan
{
    /// <summary>Path of the field.</summary>
    public required string Path { get; init; }

    /// <summary>The value now, as people read it; null: none.</summary>
    public required string? Before { get; init; }

    /// <summary>The value then; null: none.</summary>
    public required string? After { get; init; }

    /// <summary>How the change takes effect.</summary>
    public required Effect Effect { get; init; }

    /// <summary>More about the effect; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether the manifest does not name the field: it follows from another one, or from another object.</summary>
    public bool IsDerived { get; init; }
}

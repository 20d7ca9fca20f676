using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Kinds;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;

namespace Reconciler.Language.Validation;

/// <summary>An object among others that are validated together.</summary>
/// <param name="Index">Its number, by which the caller knows it again.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Resource">The object; its form is right.</param>
/// <param name="Source">Where it comes from, for messages: a file and line.</param>
public sealed record SetMember(int Index, ResourceKind Kind, Resource Resource, string Source)
{
    /// <summary>Its namespace; <c>default</c> when it says none, empty for cluster objects.</summary>
    public string Namespace => Kind.Namespaced ? Resource.Metadata.Namespace is { Length: > 0 } name ? name : "default" : "";

    /// <summary>Its name.</summary>
    public string Name => Resource.Metadata.Name;
}

/// <summary>Objects that are validated together, found by kind, namespace and name.</summary>
internal sealed class DocumentSet
{
    private readonly Dictionary<(string Kind, string Namespace, string Name), SetMember> members = [];

    public DocumentSet(IReadOnlyList<SetMember> all, IReadOnlyDictionary<string, ValueMap> namespaces)
    {
        All = all;
        Namespaces = namespaces;
        foreach (var member in all)
        {
            members.TryAdd((member.Kind.Kind, member.Namespace, member.Name), member);
        }

        Machines = [.. Of<VirtualMachine>()];
        Networks = [.. Of<VirtualNetwork>()];
    }

    public IReadOnlyList<SetMember> All { get; }

    /// <summary>Labels of the namespaces that are among the files.</summary>
    public IReadOnlyDictionary<string, ValueMap> Namespaces { get; }

    public IReadOnlyList<(SetMember Member, VirtualMachine Value)> Machines { get; }

    public IReadOnlyList<(SetMember Member, VirtualNetwork Value)> Networks { get; }

    public IEnumerable<(SetMember Member, T Value)> Of<T>()
        where T : Resource
    {
        foreach (var member in All)
        {
            if (member.Resource is T value)
            {
                yield return (member, value);
            }
        }
    }

    public SetMember? Find(ResourceKind kind, string @namespace, string name) => members.GetValueOrDefault((kind.Kind, @namespace, name));

    /// <summary>The object that a reference NAME or NAMESPACE/NAME means.</summary>
    public SetMember? Resolve(ResourceKind kind, string fromNamespace, string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Find(kind, fromNamespace, reference) : Find(kind, reference[..slash], reference[(slash + 1)..]);
    }

    /// <summary>Whether objects of a namespace may refer to a network or image; null when the files do not tell.</summary>
    public bool? Permits(SetMember target, string fromNamespace)
    {
        var allowed = target.Resource switch
        {
            VirtualNetwork network => network.Spec.AllowedNamespaces,
            MachineImage image => image.Spec.AllowedNamespaces,
            _ => null,
        };
        if (target.Namespace == fromNamespace || (allowed?.Names?.Any(name => name == "*" || name == fromNamespace) ?? false))
        {
            return true;
        }

        return allowed?.Selector is not { } selector ? false : Namespaces.TryGetValue(fromNamespace, out var labels) ? selector.Matches(labels) : null;
    }
}

using Reconciler.Language.Kinds;
using Reconciler.Language.Serialization;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Domains;

namespace Reconciler.Cli.Importing.Adopting;

/// <summary>Makes machines of domains, and says what of the domains they do not say.</summary>
internal sealed class AdoptionRun(NodeDomains domains, ManifestOutput output, TextWriter error)
{
    private const int LongestValue = 120;

    /// <summary>Namespace of the machines.</summary>
    public required string MachineNamespace { get; init; }

    /// <summary>The name of the one machine; null: those of the domains.</summary>
    public string? MachineName { get; init; }

    /// <summary>The node that the domains are on.</summary>
    public required string NodeName { get; init; }

    /// <summary>Whether the domains get the leave to be taken over.</summary>
    public bool GivesLeave { get; init; } = true;

    /// <summary>Runs.</summary>
    /// <returns>Whether every domain that is not ours can be taken over.</returns>
    public bool Run(IReadOnlyCollection<string> names)
    {
        var found = domains.Find(names);
        if (MachineName is not null && found.Count != 1)
        {
            throw new CommandFailedException("--name names the machine of one domain; name that one domain");
        }

        var strangers = found.Where(domain => !IsOurs(domain)).ToList();
        var isWhole = true;
        var leaves = new List<(string Domain, AdoptionLeave Leave)>();
        foreach (var group in strangers.GroupBy(domain => MachineName ?? AdoptedName.Of(domain.Name)))
        {
            foreach (var domain in group)
            {
                var draft = group.Key.Length == 0 || group.Count() > 1 ? Unnamed(domain, group.Key, group.Count()) : AdoptionDraft.Of(domain, MachineNamespace, group.Key, NodeName);
                draft = draft.Machine is { } machine && output.Add(machine, LanguageJson.Default.VirtualMachine, ResourceKinds.VirtualMachine, machine.Metadata.Name) is { Count: > 0 } wrong
                    ? draft with { Machine = null, Notes = [.. draft.Notes, .. wrong.Select(one => new AdoptionNote(one.Path, one.Message, one.Suggestion ?? "the machine would be invalid", Refuses: true))] }
                    : draft;
                Tell(domain, group.Key, draft);
                isWhole &= draft.Machine is not null;
                if (draft.Machine is not null)
                {
                    leaves.Add((domain.Name, new AdoptionLeave(MachineNamespace, group.Key)));
                }
            }
        }

        output.Write();
        foreach (var (domain, leave) in GivesLeave ? leaves : [])
        {
            domains.GiveLeave(domain, leave);
        }

        error.WriteLine($"{leaves.Count} of {strangers.Count} domains can be taken over{(GivesLeave || leaves.Count == 0 ? "" : ", once they say so: run it again without --no-leave")}");
        return isWhole;
    }

    private bool IsOurs(DomainOnNode domain)
    {
        try
        {
            if (DomainXmlReader.Read(domain.Persistent ?? domain.Live ?? "").Definition.Mark is { } mark)
            {
                error.WriteLine($"{domain.Name}: skipped: it is that of virtual machine {mark.PartitionNamespace}/{mark.PartitionName} already");
                return true;
            }
        }
        catch (FormatException)
        {
            // The draft says so.
        }

        return false;
    }

    private static AdoptionDraft Unnamed(DomainOnNode domain, string name, int count) => new(null,
    [
        new AdoptionNote("name", domain.Name, name.Length == 0 ? "nothing of it can be a machine's name; give one with --name" : $"{count} domains would be machine {name}; take each by itself, with --name", Refuses: true),
    ]);

    private void Tell(DomainOnNode domain, string name, AdoptionDraft draft)
    {
        if (draft.Machine is not null && name != domain.Name)
        {
            error.WriteLine($"{domain.Name}: note: name: the machine is {name}; the domain keeps its name");
        }

        foreach (var note in draft.Notes)
        {
            error.WriteLine($"{domain.Name}: {(note.Refuses ? "error" : "note")}: {note.Place}: {OneLine.Of(note.Value, LongestValue)}; {note.Consequence}");
        }
    }
}

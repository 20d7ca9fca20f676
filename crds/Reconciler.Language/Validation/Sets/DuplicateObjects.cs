namespace Reconciler.Language.Validation.Sets;

/// <summary>No object stands twice.</summary>
internal static class DuplicateObjects
{
    public static void Validate(DocumentSet set, SetFindings findings)
    {
        foreach (var member in set.All)
        {
            if (member.Name.Length > 0 && set.Find(member.Kind, member.Namespace, member.Name) is { } first && first.Index != member.Index)
            {
                var name = member.Namespace.Length > 0 ? $"{member.Namespace}/{member.Name}" : member.Name;
                findings.Add(member, "metadata.name", ValidationCodes.Duplicate, $"{member.Kind.Kind} {name} stands already in {first.Source}", "keep one of them, or rename one");
            }
        }
    }
}

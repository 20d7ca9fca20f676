namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>A service account as a user: its name, system:serviceaccount:NAMESPACE:NAME, and the groups it is in by that.</summary>
internal static class ServiceAccountName
{
    private const string Prefix = "system:serviceaccount:";

    /// <summary>The user that an account is.</summary>
    public static string Of(string ns, string name) => $"{Prefix}{ns}:{name}";

    /// <summary>The groups of a namespace's accounts.</summary>
    public static string[] GroupsOf(string ns) => [WellKnownGroups.ServiceAccounts, $"{WellKnownGroups.ServiceAccounts}:{ns}"];

    /// <summary>The account that a user is; others are none.</summary>
    public static bool TryParse(string user, out (string Namespace, string Name) account)
    {
        if (user.StartsWith(Prefix, StringComparison.Ordinal) && user[Prefix.Length..].Split(':') is [{ Length: > 0 } ns, { Length: > 0 } name])
        {
            account = (ns, name);
            return true;
        }

        account = default;
        return false;
    }
}

namespace Reconciler.Agent.Denials;

/// <summary>A packet that an AccessPolicy denied, as ovn-controller logs it.</summary>
/// <param name="Namespace">The policy's namespace.</param>
/// <param name="Policy">The policy's name; both may be cut, with a tilde and a hash behind, where they are longer than OVN takes.</param>
/// <param name="Direction">Ingress or Egress, as the policy's machines see it.</param>
internal sealed record DeniedPacket(string Namespace, string Policy, string Direction)
{
    private const string Module = "|acl_log(";
    private const string Name = "|name=\"ap.";
    private const string Verdict = "\", verdict=drop, ";
    private const string Ingress = "direction=to-lport: ";
    private const string Egress = "direction=from-lport: ";

    /// <summary>
    /// Reads a line, such as <c>...|acl_log(ovn_pinctrl0)|INFO|name="ap.shop.wall", verdict=drop, severity=info, direction=to-lport: tcp,...</c>;
    /// null: it says something else.
    /// </summary>
    public static DeniedPacket? Parse(ReadOnlySpan<char> line)
    {
        var module = line.IndexOf(Module, StringComparison.Ordinal);
        var name = module < 0 ? -1 : line.IndexOf(Name, StringComparison.Ordinal);
        if (name < 0)
        {
            return null;
        }

        var rest = line[(name + Name.Length)..];
        var end = rest.IndexOf(Verdict, StringComparison.Ordinal);
        var dot = end < 0 ? -1 : rest[..end].IndexOf('.');
        if (dot <= 0 || dot + 1 >= end)
        {
            return null;
        }

        var said = rest[(end + Verdict.Length)..];
        var direction = said.Contains(Ingress, StringComparison.Ordinal) ? "Ingress" : said.Contains(Egress, StringComparison.Ordinal) ? "Egress" : null;
        return direction is null ? null : new DeniedPacket(rest[..dot].ToString(), rest[(dot + 1)..end].ToString(), direction);
    }
}

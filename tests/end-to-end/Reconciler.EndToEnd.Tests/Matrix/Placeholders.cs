using System.Text.RegularExpressions;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>
/// Fills in words that are known only at run time: <c>{port MACHINE INTERFACE}</c>, <c>{trunk MACHINE INTERFACE}</c>, <c>{tap MACHINE INTERFACE}</c>,
/// <c>{uid MACHINE}</c>, <c>{row TABLE SCOPE ROW}</c> (a northbound row's uuid), <c>{prober NETWORK}</c> (the node's end of a network's probes), <c>{ovs}</c> and <c>{file}</c>.
/// They may stand inside of each other.
/// </summary>
internal static partial class Placeholders
{
    public static async Task<string> FillAsync(string text, MatrixLab lab, string file)
    {
        var filled = text;
        foreach (Match match in Braces().Matches(text))
        {
            var words = match.Groups[1].Value.Split(' ');
            var value = words[0] switch
            {
                "port" => lab.Interface(words[1], words[2]).PortName,
                "trunk" => lab.Interface(words[1], words[2]).Trunks[0].PortName,
                "tap" => lab.Interface(words[1], words[2]).TapName,
                "address" => lab.Interface(words[1], words[2]).IpAddresses[0],
                "uid" => lab.Partition(words[1]).Spec.VirtualMachine.Uid,
                "claim" => await lab.ClaimAsync(words[1], words[2]),
                "row" => await lab.NorthboundRowAsync(words[1], words[2], words[3]),
                "prober" => await lab.ProberAsync(words[1]),
                "ovs" => lab.Session.Variables["OVS_DB"],
                "file" => file,
                _ => null,
            };
            filled = value is null ? filled : filled.Replace(match.Value, value, StringComparison.Ordinal);
        }

        // What stood inside of others is filled in; now those are.
        return filled == text ? filled : await FillAsync(filled, lab, file);
    }

    /// <summary>Whether a text is as demanded; <c>*</c> stands for anything.</summary>
    public static bool Matches(string pattern, string text) =>
        pattern == text || Regex.IsMatch(text, "^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.Singleline);

    [GeneratedRegex(@"\{([a-z]+(?: [^{}]+)?)\}")]
    private static partial Regex Braces();
}

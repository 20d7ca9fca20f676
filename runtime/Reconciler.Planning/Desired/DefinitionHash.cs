using System.Security.Cryptography;
using System.Text;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Desired;

/// <summary>Hashes of what should be. They are stable over processes and machines, and hash what is written, so that two versions of this program that write the same agree.</summary>
internal static class DefinitionHash
{
    private const int Digits = 32;

    /// <summary>Hash of a definition, whatever its mark says was applied.</summary>
    public static string Of(DomainDefinition domain) =>
        Of([DomainXmlWriter.Write(domain with { Mark = domain.Mark is { } mark ? mark with { Applied = "" } : null })]);

    /// <summary>Hash of texts in their order.</summary>
    public static string Of(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }
}

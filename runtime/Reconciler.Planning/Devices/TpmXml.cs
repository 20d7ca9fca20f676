using System.Xml;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>An emulated TPM 2.0 in domain XML.</summary>
internal static class TpmXml
{
    public static void Write(XmlWriter writer)
    {
        writer.Start("tpm", ("model", "tpm-crb"));
        writer.Empty("backend", ("type", "emulator"), ("version", "2.0"));
        writer.WriteEndElement();
    }
}

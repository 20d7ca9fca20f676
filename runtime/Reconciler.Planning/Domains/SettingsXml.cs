using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Domains;

/// <summary>Writes an element together with settings that are left as they were found.</summary>
internal static class SettingsXml
{
    /// <summary>Writes what <paramref name="write"/> writes, with the settings in it.</summary>
    public static void Write(XmlWriter writer, IReadOnlyCollection<ForeignSetting> settings, Action<XmlWriter> write)
    {
        if (settings.Count == 0)
        {
            write(writer);
            return;
        }

        var element = XElement.Parse(XmlWriterExtensions.Document(write));
        SettingRules.Apply(element, settings);
        element.WriteTo(writer);
    }
}

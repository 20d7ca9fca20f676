using System.Collections.Frozen;
using System.Xml.Linq;
using Reconciler.Language.Common;

namespace Reconciler.Planning.Domains;

/// <summary>
/// Finds settings that are neither ours nor libvirt's. What is looked for is listed, rather than all that is not known: a later
/// libvirt may add things of its own, and a false alarm is worse than a gap.
/// </summary>
internal sealed class SettingRules
{
    private const int LongestValue = 300;

    private readonly List<Group> groups;

    public SettingRules(IEnumerable<SettingRule> rules)
    {
        All = [.. rules];
        groups = All.GroupBy(rule => (rule.At, rule.Ours)).Select(group => new Group(
            Steps(group.Key.At),
            group.Key.Ours,
            group.Where(rule => !rule.IsAttribute).SelectMany(rule => rule.Names.Select(name => (name, rule))).ToFrozenDictionary(pair => pair.name, pair => pair.rule),
            group.Where(rule => rule.IsAttribute).ToFrozenDictionary(rule => rule.Names.First()))).ToList();
    }

    /// <summary>The rules, in their order.</summary>
    public IReadOnlyList<SettingRule> All { get; }

    /// <summary>Reads the settings of an element.</summary>
    public ValueList<ForeignSetting> Read(XElement element)
    {
        var found = new ValueList<ForeignSetting>();
        foreach (var group in groups)
        {
            if (group.Find(element) is not { } place)
            {
                continue;
            }

            if (group.Attributes.Count > 0)
            {
                ReadAttributes(place, group, found);
            }

            if (group.Elements.Count > 0)
            {
                ReadElements(place, group, found);
            }
        }

        return found;
    }

    /// <summary>Writes settings back into an element: those that are left as they were found.</summary>
    public static void Apply(XElement element, IEnumerable<ForeignSetting> settings)
    {
        foreach (var setting in settings)
        {
            var place = element;
            foreach (var step in Steps(setting.At))
            {
                if (place.Element(step) is not { } next)
                {
                    next = new XElement(step);
                    place.Add(next);
                }

                place = next;
            }

            if (setting.Attribute is { } attribute)
            {
                place.SetAttributeValue(attribute, setting.Value);
            }

            foreach (var child in setting.Elements)
            {
                place.Add(XElement.Parse(child));
            }
        }
    }

    private static string[] Steps(string at) => at.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static void ReadAttributes(XElement place, Group group, ValueList<ForeignSetting> found)
    {
        foreach (var attribute in place.Attributes())
        {
            if (group.Attributes.TryGetValue(attribute.Name, out var rule) && attribute.Value != rule.Usual && rule.IsUsual?.Invoke(place) != true)
            {
                found.Add(new ForeignSetting { Path = rule.Path, At = rule.At, Attribute = attribute.Name.LocalName, Value = attribute.Value, Live = rule.Live });
            }
        }
    }

    private static void ReadElements(XElement place, Group group, ValueList<ForeignSetting> found)
    {
        Dictionary<SettingRule, ValueList<string>>? elements = null;
        foreach (var child in place.Elements())
        {
            if (group.Elements.TryGetValue(child.Name, out var rule) && rule.IsUsual?.Invoke(child) != true)
            {
                elements ??= [];
                if (!elements.TryGetValue(rule, out var list))
                {
                    elements[rule] = list = [];
                }

                list.Add(child.ToString(SaveOptions.DisableFormatting));
            }
        }

        foreach (var (rule, list) in elements ?? [])
        {
            found.Add(new ForeignSetting { Path = rule.Path, At = rule.At, Value = Shorten(string.Concat(list.Select(Show))), Elements = list, Live = rule.Live });
        }
    }

    /// <summary>An element on one line; of one that holds nothing but text the text.</summary>
    private static string Show(string xml)
    {
        var element = XElement.Parse(xml);
        return element.HasElements || element.HasAttributes || element.IsEmpty ? element.ToString(SaveOptions.DisableFormatting) : element.Value;
    }

    private static string Shorten(string text) => text.Length <= LongestValue ? text : text[..LongestValue] + "...";

    /// <summary>Rules that look at one place.</summary>
    private sealed record Group(
        string[] Steps, Func<XElement, bool>? Ours, FrozenDictionary<XName, SettingRule> Elements, FrozenDictionary<XName, SettingRule> Attributes)
    {
        public XElement? Find(XElement element)
        {
            XElement? place = element;
            foreach (var step in Steps)
            {
                // Only devices come in numbers: the others stand once each.
                place = Ours is not null && place.Name.LocalName == "devices" ? place.Elements(step).FirstOrDefault(Ours) : place.Element(step);
                if (place is null)
                {
                    return null;
                }
            }

            return place;
        }
    }
}

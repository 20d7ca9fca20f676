namespace Reconciler.Language.Schemas;

/// <summary>The forms of text fields: each has a pattern for schemas, a limit, and a matcher that agrees with the pattern without a regular expression engine.</summary>
public static class TextForms
{
    /// <summary>Any text.</summary>
    public const string Free = "";

    /// <summary>An RFC 1123 label.</summary>
    public const string Label = "label";

    /// <summary>RFC 1123 labels joined by dots.</summary>
    public const string Subdomain = "subdomain";

    /// <summary>A reference to a named object: NAME or NAMESPACE/NAME.</summary>
    public const string Reference = "reference";

    /// <summary>A reference to an object whose name may hold dots: NAME or NAMESPACE/NAME.</summary>
    public const string DottedReference = "dotted-reference";

    /// <summary>The characters of an IPv4 or IPv6 address.</summary>
    public const string Address = "address";

    /// <summary>The characters of an address range in CIDR form.</summary>
    public const string Cidr = "cidr";

    /// <summary>The characters of one address or FIRST-LAST.</summary>
    public const string AddressRange = "address-range";

    /// <summary>A MAC address with colons.</summary>
    public const string Mac = "mac";

    /// <summary>A Kubernetes Quantity without sign.</summary>
    public const string Quantity = "quantity";

    /// <summary>A Go duration without sign.</summary>
    public const string Duration = "duration";

    /// <summary>A SHA-256 checksum.</summary>
    public const string Checksum = "checksum";

    /// <summary>An absolute path.</summary>
    public const string AbsolutePath = "absolute-path";

    /// <summary>An http or https URL.</summary>
    public const string HttpUrl = "http-url";

    /// <summary>The name of a network device.</summary>
    public const string Device = "device";

    /// <summary>Letters, digits, and - _ . inside.</summary>
    public const string Identifier = "identifier";

    private const string LabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    /// <summary>All forms by name.</summary>
    public static IReadOnlyList<TextForm> All { get; } =
    [
        new(Label, $"^{LabelPattern}$", 63, "lower case letters, digits and inner hyphens, for example web-1", TextMatchers.IsLabel),
        new(Subdomain, $"^{LabelPattern}(\\.{LabelPattern})*$", 253, "lower case letters, digits, inner hyphens and dots, for example debian-12.5", TextMatchers.IsSubdomain),
        new(Reference, $"^({LabelPattern}/)?{LabelPattern}$", 127, "NAME or NAMESPACE/NAME in lower case letters, digits and inner hyphens", TextMatchers.IsReference),
        new(DottedReference, $"^({LabelPattern}/)?{LabelPattern}(\\.{LabelPattern})*$", 317, "NAME or NAMESPACE/NAME in lower case letters, digits, inner hyphens and dots", TextMatchers.IsDottedReference),
        new(Address, "^[0-9a-fA-F:.]+$", 45, "an IPv4 or IPv6 address, for example 10.20.0.10", TextMatchers.IsAddress),
        new(Cidr, "^[0-9a-fA-F:.]+/[0-9]{1,3}$", 49, "a range in CIDR form, for example 10.20.0.0/24", TextMatchers.IsCidr),
        new(AddressRange, "^[0-9a-fA-F:.]+(-[0-9a-fA-F:.]+)?$", 91, "one address or FIRST-LAST, for example 192.0.2.8-192.0.2.15", TextMatchers.IsAddressRange),
        new(Mac, "^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$", 17, "six bytes in hexadecimal with colons, for example 02:00:00:00:00:01", TextMatchers.IsMac),
        new(Quantity, "^[0-9]+(\\.[0-9]+)?([eE][0-9]{1,2}|[KMGTPE]i|[munkMGTPE])?$", 32, "a quantity, for example 512Mi or 100M", TextMatchers.IsQuantity),
        new(Duration, "^(0|([0-9]+(\\.[0-9]+)?(ms|s|m|h))+)$", 32, "a duration, for example 30s or 1h30m", TextMatchers.IsDuration),
        new(Checksum, "^sha256:[0-9a-f]{64}$", 71, "sha256: and 64 hexadecimal digits in lower case", TextMatchers.IsChecksum),
        new(AbsolutePath, "^/", 1024, "a path from the root, for example /var/lib/reconciler/images/disk.qcow2", TextMatchers.IsAbsolutePath),
        new(HttpUrl, "^https?://", 2048, "a URL that begins with http:// or https://", TextMatchers.IsHttpUrl),
        new(Device, "^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", 15, "the name of a network device, for example br-lan or eth0", TextMatchers.IsIdentifier),
        new(Identifier, "^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", 63, "letters, digits and inner - _ .", TextMatchers.IsIdentifier),
    ];

    /// <summary>The form of that name.</summary>
    public static TextForm Named(string name) => All.First(form => form.Name == name);

    /// <summary>A form with that pattern, or null when none of ours has it.</summary>
    public static TextForm? WithPattern(string pattern) => All.FirstOrDefault(form => form.Pattern == pattern);
}

namespace Reconciler.Language.Validation;

/// <summary>The codes of validation errors.</summary>
public static class ValidationCodes
{
    /// <summary>A field that the kind does not have.</summary>
    public const string UnknownField = "UnknownField";

    /// <summary>A value of another type than the field's.</summary>
    public const string WrongType = "WrongType";

    /// <summary>A field that must stand does not.</summary>
    public const string Required = "Required";

    /// <summary>A value that is not among the field's values.</summary>
    public const string UnsupportedValue = "UnsupportedValue";

    /// <summary>A number, amount or duration beyond its limits.</summary>
    public const string OutOfRange = "OutOfRange";

    /// <summary>A text of the wrong form.</summary>
    public const string InvalidFormat = "InvalidFormat";

    /// <summary>A text beyond its limit.</summary>
    public const string TooLong = "TooLong";

    /// <summary>A list with too many items.</summary>
    public const string TooMany = "TooMany";

    /// <summary>A list with too few items.</summary>
    public const string TooFew = "TooFew";

    /// <summary>Something that must be unique stands twice.</summary>
    public const string Duplicate = "Duplicate";

    /// <summary>Fields that exclude or demand each other.</summary>
    public const string Conflict = "Conflict";

    /// <summary>A field that cannot be changed was changed.</summary>
    public const string Immutable = "Immutable";

    /// <summary>Subnets that overlap.</summary>
    public const string OverlappingSubnets = "OverlappingSubnets";

    /// <summary>A subnet with bits set behind its prefix.</summary>
    public const string HostBits = "HostBits";

    /// <summary>An address outside its network's subnets.</summary>
    public const string AddressOutsideSubnet = "AddressOutsideSubnet";

    /// <summary>An address that is taken already, or reserved.</summary>
    public const string AddressTaken = "AddressTaken";

    /// <summary>A MAC address that stands twice on one network.</summary>
    public const string DuplicateMac = "DuplicateMac";

    /// <summary>Port forwards that claim the same port outside.</summary>
    public const string ForwardCollision = "ForwardCollision";

    /// <summary>A reference into a namespace that does not permit it.</summary>
    public const string ReferenceNotPermitted = "ReferenceNotPermitted";

    /// <summary>A VLAN that is not granted.</summary>
    public const string VlanNotGranted = "VlanNotGranted";

    /// <summary>A reference to something that is not among the files (a note).</summary>
    public const string Unresolved = "Unresolved";

    /// <summary>A policy that selects nothing among the files (a note).</summary>
    public const string SelectsNothing = "SelectsNothing";

    /// <summary>A field without effect (a note).</summary>
    public const string NoEffect = "NoEffect";

    /// <summary>A kind or version that the group does not have.</summary>
    public const string UnknownKind = "UnknownKind";

    /// <summary>The reason by which the Kubernetes API names an error of this code, in a Status' causes.</summary>
    public static string KubernetesReason(string code) => code switch
    {
        Required or TooFew => "FieldValueRequired",
        Duplicate or DuplicateMac => "FieldValueDuplicate",
        UnsupportedValue => "FieldValueNotSupported",
        WrongType => "FieldValueTypeInvalid",
        TooLong => "FieldValueTooLong",
        TooMany => "FieldValueTooMany",
        Conflict or Immutable or ReferenceNotPermitted or VlanNotGranted => "FieldValueForbidden",
        Unresolved => "FieldValueNotFound",
        _ => "FieldValueInvalid",
    };
}

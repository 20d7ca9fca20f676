namespace Reconciler.Planning.Domains;

/// <summary>Firmware of a domain.</summary>
public sealed record DomainFirmware
{
    /// <summary>Whether it is UEFI; else it is a PC BIOS.</summary>
    public bool Uefi { get; init; }

    /// <summary>Whether Secure Boot is on; null where the definition does not tell.</summary>
    public bool? SecureBoot { get; init; }

    /// <summary>Whether there is an emulated TPM 2.0.</summary>
    public bool Tpm { get; init; }
}

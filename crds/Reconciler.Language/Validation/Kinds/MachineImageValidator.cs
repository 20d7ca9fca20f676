using Reconciler.Language.Images;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of MachineImage.</summary>
internal static class MachineImageValidator
{
    public static void Validate(MachineImage image, ErrorList errors)
    {
        var source = image.Spec.Source;
        OneOfRules.Exactly(
            "spec.source", errors, ("path", source.Path is not null), ("url", source.Url is not null), ("virtualMachineDisk", source.VirtualMachineDisk is not null),
            ("virtualMachineSnapshotDisk", source.VirtualMachineSnapshotDisk is not null));
        TextRules.PlainPath(source.Path, "spec.source.path", errors);
        if (source.Url is { } url)
        {
            Url(url, errors);
        }

        if (source.VirtualMachineDisk is not null && image.Spec.Format is ImageFormat.Kernel or ImageFormat.Initrd)
        {
            errors.Add("spec.format", ValidationCodes.Conflict, "a machine's disk is not a kernel or initrd", "give the disk's format");
        }

        if (source.VirtualMachineSnapshotDisk is not null && image.Spec.Format != ImageFormat.Qcow2)
        {
            errors.Add("spec.format", ValidationCodes.Conflict, "snapshots hold their disks as qcow2", "write qcow2");
        }

        AllowedNamespacesRules.Validate(image.Spec.AllowedNamespaces, errors);
    }

    private static void Url(string url, ErrorList errors)
    {
        const string Path = "spec.source.url";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || url.Any(c => char.IsControl(c) || c == ' '))
        {
            errors.Add(Path, ValidationCodes.InvalidFormat, "is not a URL", "write for example https://images.example.com/disk.qcow2");
        }
        else if (uri.UserInfo.Length > 0)
        {
            errors.Add(Path, ValidationCodes.Conflict, "holds a user name or password, which everybody who reads the object would see", "remove it");
        }
        else if (uri.Fragment.Length > 0)
        {
            errors.Add(Path, ValidationCodes.InvalidFormat, "has a fragment, which no server sees", "remove everything from #");
        }
    }
}

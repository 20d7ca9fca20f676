namespace Reconciler.Language.Images;

/// <summary>In which format nodes keep images.</summary>
public static class KeptFormat
{
    /// <summary>Other hypervisors' formats are made qcow2: libvirt does not know them all, and they are slow to read. All others stay as they are.</summary>
    public static ImageFormat Of(ImageFormat format) => format is ImageFormat.Vhd or ImageFormat.Vhdx or ImageFormat.Vmdk ? ImageFormat.Qcow2 : format;
}

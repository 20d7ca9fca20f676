using System.Text;

namespace Reconciler.Lab;

/// <summary>The file that a shell reads to talk to the lab from the host's own namespace.</summary>
internal static class LabEnvironmentFile
{
    /// <summary>Builds its text: each line is <c>export NAME=value</c>.</summary>
    public static string Build(LabOptions options)
    {
        var folders = options.Folders;
        var text = new StringBuilder();
        void Export(string name, string value) => text.Append("export ").Append(name).Append('=').Append(Quote(value)).Append('\n');
        void ExportNode(LabNode node, string suffix)
        {
            Export("KUBECONFIG" + suffix, options.Kubeconfig ?? folders.Kubeconfig);
            Export("LIBVIRT_DEFAULT_URI" + suffix, node.LibvirtUri);
            Export("OVS_DB" + suffix, "unix:" + node.OvsSocket);
            Export("OVN_NB_DB" + suffix, "unix:" + folders.NorthboundSocket);
            Export("OVN_SB_DB" + suffix, "unix:" + folders.SouthboundSocket);
            Export("RECONCILER_METRICS" + suffix, "unix:" + folders.MetricsSocket(node.Name));
        }

        ExportNode(new LabNode(folders, 1), "");
        for (var index = 1; index <= options.Nodes; index++)
        {
            ExportNode(new LabNode(folders, index), "_NODE" + index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Export("RECONCILER_METRICS_CONTROL", "unix:" + folders.MetricsSocket("control"));
        if (LibvirtFolder(folders.Prefix) is { } libraries)
        {
            // reconciler vm console and exec talk to libvirt themselves.
            Export("RECONCILER_LIBVIRT_DIR", libraries);
        }

        var path = string.Join(':', folders.BinFolders.Prepend(folders.Tools).Select(Quote));
        return text.Append("export PATH=").Append(path).Append(":$PATH\n").ToString();
    }

    /// <summary>Where the prefix has libvirt's client library; null: it has none, so the system's is meant.</summary>
    private static string? LibvirtFolder(string prefix) => Path.Combine(prefix, "usr", "lib") is var folder && Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder, "*-linux-gnu").FirstOrDefault(one => File.Exists(Path.Combine(one, "libvirt.so.0")))
        : null;

    private static string Quote(string value) =>
        value.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-:+=?@%".Contains(letter, StringComparison.Ordinal))
            ? value
            : "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}

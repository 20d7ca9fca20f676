namespace Reconciler.EmbeddedApi.Tests.Running;

/// <summary>A folder that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
        : this(System.IO.Path.GetTempPath())
    {
    }

    /// <summary>Makes it below another folder than that for temporary files.</summary>
    public TemporaryFolder(string parent) => Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, "reconciler-api-" + Guid.NewGuid().ToString("N")[..12]), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

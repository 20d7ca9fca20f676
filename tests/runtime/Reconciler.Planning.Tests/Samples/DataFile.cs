using System.Runtime.CompilerServices;

namespace Reconciler.Planning.Tests.Samples;

/// <summary>The data files of these tests, where they stand in the source.</summary>
internal static class DataFile
{
    private static readonly bool IsUpdating = Environment.GetEnvironmentVariable("UPDATE_DATA") == "1";

    public static string Folder { get; } = Path.Join(Path.GetDirectoryName(SourcePath()), "..", "Data");

    public static string Read(string name) => File.ReadAllText(Path.Join(Folder, name));

    /// <summary>Compares with a data file; with UPDATE_DATA=1 in the environment it is written instead.</summary>
    public static void Check(string name, string actual)
    {
        if (IsUpdating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(Folder, name))!);
            File.WriteAllText(Path.Join(Folder, name), actual.TrimEnd() + "\n");
            return;
        }

        Read(name).TrimEnd().Should().Be(actual.TrimEnd(), "{0} says so (UPDATE_DATA=1 writes it anew)", name);
    }

    private static string SourcePath([CallerFilePath] string path = "") => path;
}

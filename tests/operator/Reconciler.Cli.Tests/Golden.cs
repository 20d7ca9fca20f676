using System.Runtime.CompilerServices;

namespace Reconciler.Cli.Tests;

/// <summary>Files that hold what a writer should write; <c>UPDATE_DATA=1</c> writes them anew, for a person to look at the difference.</summary>
internal static class Golden
{
    public static void ShouldBe(string actual, string name, [CallerFilePath] string test = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(test)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_DATA") == "1")
        {
            File.WriteAllText(file, actual);
        }

        actual.Should().Be(File.ReadAllText(file), "{0} says so; UPDATE_DATA=1 writes it anew", name);
    }
}

using System.Globalization;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>How long `make demo` took; the demo notes it itself, since it cannot run inside another lab's measurement.</summary>
internal static class DemoTime
{
    public static IEnumerable<Figure> Read()
    {
        foreach (var (kind, target) in new[] { ("fresh", 480.0), ("warm", 90.0) })
        {
            var file = Path.Combine(Repository.Artifacts, $"demo-{kind}.seconds");
            if (File.Exists(file))
            {
                yield return Figure.Absolute($"make demo, {kind}", "s", target, [double.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture)]);
            }
        }
    }
}

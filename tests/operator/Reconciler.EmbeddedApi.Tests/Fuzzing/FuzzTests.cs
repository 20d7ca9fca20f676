using System.Globalization;
using Xunit.Abstractions;

namespace Reconciler.EmbeddedApi.Tests.Fuzzing;

/// <summary>Requests that nobody would write: each is answered, in bounded time and memory, and never by a fault of the server's own.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>Cases between two servers: each chapter begins with nothing, so that a case can be made to happen again by its chapter alone.</summary>
    private const int Chapter = 5_000;

    private const long MostMemory = 1L << 30;

    [Fact]
    public async Task Requests_ChangedAtRandom_AreAnsweredAndNeverByAFaultOfTheServer()
    {
        var seed = Number("FUZZ_SEED", 1);
        var cases = Number("FUZZ_CASES", 10_000);
        var first = Number("FUZZ_CHAPTER", 0);
        var wrong = new List<string>();
        for (var chapter = first; (chapter - first) * Chapter < cases && wrong.Count < 10; chapter++)
        {
            await using var api = await FuzzedApi.StartAsync();
            var random = new Random(unchecked((seed * 1_000_003) + chapter));
            for (var number = 0; number < Chapter && wrong.Count < 10; number++)
            {
                var made = CaseMaking.Make(random);
                if (await api.SendAsync(made) is { } fault)
                {
                    wrong.Add($"FUZZ_SEED={seed} FUZZ_CHAPTER={chapter}, case {number}: {fault}\n{made}");
                }
            }

            output.WriteLine($"chapter {chapter}: {(chapter - first + 1) * Chapter} cases, {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB in use, answers {string.Join(", ", api.Codes.Select(code => $"{code.Key}: {code.Value}"))}");
            api.Codes.Keys.Should().Contain([200, 201, 400, 404, 409, 415, 422], "a run that reaches none of these tests little");
        }

        wrong.Should().BeEmpty();
        GC.GetTotalMemory(forceFullCollection: true).Should().BeLessThan(MostMemory);
        PeakMemory().Should().BeLessThan(2 * MostMemory, "no request may take memory without bound");
    }

    private static int Number(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : otherwise;

    private static long PeakMemory()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM:".Length - "kB".Length), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }
}

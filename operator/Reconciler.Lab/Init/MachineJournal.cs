using System.Globalization;

namespace Reconciler.Lab.Init;

/// <summary>What an init did, a line each, with the time.</summary>
internal sealed class MachineJournal(TextWriter output, TimeProvider time)
{
    private readonly Lock gate = new();

    public void Write(string line)
    {
        lock (gate)
        {
            output.WriteLine(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture) + line);
            output.Flush();
        }
    }
}

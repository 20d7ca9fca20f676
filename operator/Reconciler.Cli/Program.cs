using System.Text;
using Microsoft.Win32.SafeHandles;
using Reconciler.Cli;

return await CommandLine.RunAsync(args, Output(), Console.Error);

// The console's own stream swallows a broken pipe, so that a watch would go on for nobody. A stream over the pipe itself tells of it.
static TextWriter Output()
{
    if (Console.IsOutputRedirected)
    {
        try
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return new StreamWriter(pipe, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
            }
        }
        catch (Exception problem) when (problem is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // There is no output; the console knows how to write to nowhere.
        }
    }

    return Console.Out;
}

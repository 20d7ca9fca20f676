using System.Text.Json;

namespace Reconciler.Ovsdb;

/// <summary>
/// Cuts a stream of concatenated JSON objects into objects. Every byte is looked at once, so that a first snapshot of many
/// megabytes costs time in proportion to its size.
/// </summary>
internal sealed class JsonFrames(Stream stream)
{
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int scanned;
    private int end;
    private int depth;
    private bool inString;
    private bool escaped;

    /// <summary>The next object, or null at the end of the stream.</summary>
    public async ValueTask<JsonDocument?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (Scan() is { } frame)
            {
                // Parsed from a copy: the document keeps the memory that it was given.
                var document = JsonDocument.Parse(buffer.AsMemory(frame.Start, frame.Length).ToArray());
                return document;
            }

            MakeRoom();
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            end += read;
        }
    }

    private (int Start, int Length)? Scan()
    {
        for (; scanned < end; scanned++)
        {
            var character = buffer[scanned];
            if (inString)
            {
                if (escaped)
                {
                    escaped = false;
                }
                else if (character == (byte)'\\')
                {
                    escaped = true;
                }
                else if (character == (byte)'"')
                {
                    inString = false;
                }
            }
            else if (character is (byte)'{' or (byte)'[')
            {
                depth++;
            }
            else if (character == (byte)'"')
            {
                inString = true;
            }
            else if (character is (byte)'}' or (byte)']' && --depth <= 0)
            {
                depth = 0;
                var frame = (start, scanned + 1 - start);
                start = ++scanned;
                return frame;
            }
        }

        return null;
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            scanned -= start;
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }
}

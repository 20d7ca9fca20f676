using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <summary>Bytes to and from a domain's device. Calls block; one thread may receive while another sends.</summary>
public sealed unsafe class LibvirtStream : IDisposable
{
    private readonly StreamHandle handle;

    internal LibvirtStream(StreamHandle handle) => this.handle = handle;

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many came; 0: the other end is gone.</returns>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            var count = StreamCalls.Receive(handle, data, (nuint)buffer.Length);
            return count >= 0 ? count : throw ErrorCalls.Last("read from the console");
        }
    }

    /// <summary>Sends all of it.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* data = bytes)
            {
                var count = StreamCalls.Send(handle, data, (nuint)bytes.Length);
                bytes = count >= 0 ? bytes[count..] : throw ErrorCalls.Last("write to the console");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}

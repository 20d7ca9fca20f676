namespace Reconciler.Libvirt.Wire;

/// <summary>How reading an XML ended.</summary>
internal enum XmlOutcome
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>The domain is no more.</summary>
    Gone,

    /// <summary>The daemon would not give it.</summary>
    Refused,
}

/// <summary>
/// Reads the XML of many domains in an order that is known before: some questions are always under way, the daemon is never left without one, and never has
/// more bytes of ours to read than its socket holds. The daemon answers in the order that suits it; what comes early is kept.
/// </summary>
internal sealed class XmlAhead(WireConnection connection, IReadOnlyList<XmlRequest> order, XmlAhead.Asking ask) : IDisposable
{
    /// <summary>Questions under way. libvirtd works on five of a client's at once by default and leaves the others in the socket.</summary>
    internal const int Window = 32;
    private const int MostBytes = 16 * 1024;
    private const int Reach = 8;
    private readonly Answer[] early = [.. Enumerable.Range(0, Window).Select(_ => new Answer())];
    private uint first;
    private int asked;
    private int next;

    /// <summary>Asks the connection for a domain's XML; returns the question's number.</summary>
    public delegate uint Asking(WireConnection connection, XmlRequest request);

    /// <summary>Goes on to an XML; false: it was not announced.</summary>
    /// <exception cref="WireException">The connection cannot be used any more.</exception>
    public bool Seek(XmlRequest request)
    {
        for (var i = next; i < Math.Min(next + Reach, order.Count); i++)
        {
            if (order[i] == request)
            {
                while (next < i)
                {
                    Read(null);
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the next XML.</summary>
    /// <param name="reader">Given the XML; null: it is dropped.</param>
    /// <exception cref="WireException">The connection cannot be used any more; the reader was not called.</exception>
    public XmlOutcome Read(DomainSnapshot.XmlReader? reader)
    {
        Ask();
        var wanted = early[next % Window];
        while (!wanted.IsThere)
        {
            var payload = connection.Receive(WireProtocol.DomainGetXml, out var header);
            var position = (long)header.Serial - first;
            if (position == next)
            {
                next++;
                return Take(header.Status, payload, reader);
            }

            var place = position > next && position < asked ? early[position % Window] : throw new WireException($"an answer to no question: {header}");
            place.Keep(header.Status, payload);
        }

        next++;
        wanted.IsThere = false;
        return Take(wanted.Status, wanted.Payload, reader);
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    /// <summary>Asks again when half of the questions are answered, so that one write carries many.</summary>
    private void Ask()
    {
        if (asked - next > Window / 2 || asked == order.Count)
        {
            return;
        }

        while (asked < order.Count && asked - next < Window && connection.Waiting < MostBytes)
        {
            var number = ask(connection, order[asked]);
            first = asked == 0 ? number : first;
            asked++;
        }

        connection.Flush();
    }

    private static XmlOutcome Take(WireStatus status, ReadOnlySpan<byte> payload, DomainSnapshot.XmlReader? reader)
    {
        var content = new XdrReader(payload);
        if (status == WireStatus.Error)
        {
            return (LibvirtErrorCode)content.ReadInt32() == LibvirtErrorCode.NoDomain ? XmlOutcome.Gone : XmlOutcome.Refused;
        }

        var xml = content.ReadString(WireProtocol.LongestString);
        if (!content.IsAtEnd || xml.Contains((byte)0))
        {
            throw new WireException("a reply that is not one text");
        }

        reader?.Invoke(xml);
        return XmlOutcome.Read;
    }

    private sealed class Answer
    {
        private byte[] memory = [];
        private int length;

        public bool IsThere { get; set; }

        public WireStatus Status { get; private set; }

        public ReadOnlySpan<byte> Payload => memory.AsSpan(0, length);

        public void Keep(WireStatus status, ReadOnlySpan<byte> payload)
        {
            if (IsThere)
            {
                throw new WireException("two answers to one question");
            }

            memory = memory.Length < payload.Length ? new byte[payload.Length + (payload.Length / 4)] : memory;
            payload.CopyTo(memory);
            (IsThere, Status, length) = (true, status, payload.Length);
        }
    }
}

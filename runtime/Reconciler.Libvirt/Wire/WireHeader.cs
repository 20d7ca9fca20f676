namespace Reconciler.Libvirt.Wire;

/// <summary>What stands before every payload.</summary>
/// <param name="Program">Which protocol.</param>
/// <param name="Version">Its version.</param>
/// <param name="Procedure">Which of its procedures.</param>
/// <param name="Type">What the message is.</param>
/// <param name="Serial">The number of the call.</param>
/// <param name="Status">How it ended.</param>
internal readonly record struct WireHeader(uint Program, uint Version, int Procedure, WireType Type, uint Serial, WireStatus Status)
{
    /// <summary>Reads the header of a whole message; the reader stands at the payload then.</summary>
    /// <exception cref="WireException">The message is shorter than a header.</exception>
    public static WireHeader Read(ref XdrReader message)
    {
        _ = message.ReadUInt32(); // The length.
        return new WireHeader(
            message.ReadUInt32(), message.ReadUInt32(), message.ReadInt32(), (WireType)message.ReadInt32(), message.ReadUInt32(), (WireStatus)message.ReadInt32());
    }

    /// <summary>Whether this is the reply to a call of ours of that procedure.</summary>
    public bool IsReplyTo(int procedure) => Program == WireProtocol.RemoteProgram && Version == WireProtocol.Version && Procedure == procedure
        && Type == WireType.Reply && Status is WireStatus.Ok or WireStatus.Error;

    /// <summary>Whether this is an event of a domain or the like. We ask for none; who gets one may drop it.</summary>
    public bool IsEvent => Program == WireProtocol.RemoteProgram && Type == WireType.Message;

    /// <summary>Whether the daemon asks if we are there.</summary>
    public bool IsPing => Program == WireProtocol.KeepAliveProgram && Procedure == WireProtocol.Ping && Type == WireType.Message;

    /// <summary>Whether this belongs to keeping alive at all.</summary>
    public bool IsKeepAlive => Program == WireProtocol.KeepAliveProgram && Type == WireType.Message;
}

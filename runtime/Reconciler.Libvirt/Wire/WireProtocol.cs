namespace Reconciler.Libvirt.Wire;

/// <summary>The numbers of libvirt's remote protocol that we use; the protocol only ever adds to them.</summary>
internal static class WireProtocol
{
    /// <summary>Bytes of a message before its payload: the length, which counts itself, and the six fields of the header.</summary>
    public const int HeaderLength = 28;

    /// <summary>The longest string of a reply; libvirt's own client takes no longer one either.</summary>
    public const int LongestString = 4 * 1024 * 1024;

    /// <summary>The longest message that we take: one such string, or an error with several short ones.</summary>
    public const int LongestMessage = LongestString + 1024;

    public const uint RemoteProgram = 0x20008086;
    public const uint KeepAliveProgram = 0x6b656570;
    public const uint Version = 1;

    public const int ConnectOpen = 1;
    public const int ConnectClose = 2;
    public const int DomainGetXml = 14;
    public const int AuthList = 66;

    public const int Ping = 1;
    public const int Pong = 2;

    /// <summary>The most ways of authentication that a daemon may list.</summary>
    public const uint MostAuthentications = 20;

    /// <summary>The only one that we know: none.</summary>
    public const int NoAuthentication = 0;

    /// <summary>The flag of a connection that may not change anything.</summary>
    public const uint ReadOnly = 1;
}

/// <summary>What a message is.</summary>
internal enum WireType
{
    /// <summary>A call.</summary>
    Call = 0,

    /// <summary>The reply to one, with its serial number.</summary>
    Reply = 1,

    /// <summary>Told without having been asked.</summary>
    Message = 2,
}

/// <summary>How a call ended.</summary>
internal enum WireStatus
{
    /// <summary>With what was asked for.</summary>
    Ok = 0,

    /// <summary>With an error, which is the payload.</summary>
    Error = 1,
}

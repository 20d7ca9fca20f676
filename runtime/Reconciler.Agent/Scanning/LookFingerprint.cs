using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Libvirt;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Scanning;

/// <summary>
/// Makes the fingerprint of a look: of all that a round reads of a domain and its disks' files, in the form in which it was read. The look of a round and the
/// scan feed it with the same things in the same order: name, files, state, live XML, persistent XML. For one user at a time.
/// </summary>
internal sealed class LookFingerprint : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] result = new byte[SHA256.HashSizeInBytes];

    /// <summary>Which domain has the partition's name instead of its own; null: none.</summary>
    public void AddName(Guid? takenBy)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = takenBy is { } other && other.TryWriteBytes(bytes);
        hash.AppendData(bytes);
    }

    /// <summary>What was seen of a disk's file, in all of its fields.</summary>
    public void AddFile(ObservedDiskFile file) => AddPart(Encoding.UTF8.GetBytes(file.ToString()));

    /// <summary>The domain's state; one that does not exist has none.</summary>
    public void AddState(DomainStatus status, bool isPersistent, bool? autostart)
    {
        Span<byte> bytes = stackalloc byte[10];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)status.State);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], status.Reason);
        bytes[8] = isPersistent ? (byte)1 : (byte)0;
        bytes[9] = autostart switch { true => 1, false => 0, _ => 2 };
        hash.AppendData(bytes);
    }

    /// <summary>XML, as UTF-8.</summary>
    public void AddXml(ReadOnlySpan<byte> xml) => AddPart(xml);

    /// <summary>XML.</summary>
    public void AddXml(string xml) => AddPart(Encoding.UTF8.GetBytes(xml));

    /// <summary>The fingerprint; the next one begins.</summary>
    public UInt128 Take()
    {
        hash.GetHashAndReset(result);
        return Digest.First(result);
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();

    /// <summary>With its length before it, so that no two different rows of parts read the same.</summary>
    private void AddPart(ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}

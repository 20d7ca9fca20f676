namespace Reconciler.Agent.Scanning;

/// <summary>
/// That a partition was found to be exactly as it should be: what was wanted and what was seen, each as 128 bits of a SHA-256. While all three are the same,
/// looking again would say the same again; nobody can make another state with the same bits.
/// </summary>
/// <param name="Wish">What was wanted: the partition's file of desired state.</param>
/// <param name="Beside">What was seen outside of libvirt: cached images.</param>
/// <param name="Seen">What was seen of the domain and its disks' files.</param>
internal readonly record struct Verdict(UInt128 Wish, UInt128 Beside, UInt128 Seen);

namespace Reconciler.Agent.Guests;

/// <summary>What a command in a guest came to.</summary>
/// <param name="ExitCode">Its exit code; 128 and more: ended by a signal.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained.</param>
/// <param name="IsCut">Whether the guest agent left some of that out.</param>
internal readonly record struct GuestCommandResult(int ExitCode, byte[] Output, byte[] Error, bool IsCut);

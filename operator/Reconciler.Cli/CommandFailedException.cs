namespace Reconciler.Cli;

/// <summary>Ends a verb with a message for people and an exit code, without a stack trace.</summary>
public sealed class CommandFailedException : Exception
{
    /// <summary>Ends the verb with <see cref="ExitCodes.Error"/>.</summary>
    public CommandFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Ends the verb with <see cref="ExitCodes.Error"/>, because of another failure.</summary>
    public CommandFailedException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>The exit code.</summary>
    public int ExitCode { get; init; } = ExitCodes.Error;
}

namespace Reconciler.Cli;

/// <summary>The exit codes that all verbs share.</summary>
public static class ExitCodes
{
    /// <summary>Done; nothing to complain of.</summary>
    public const int Success = 0;

    /// <summary>Done; the answer is "no": invalid, changes pending, drift open.</summary>
    public const int Negative = 1;

    /// <summary>Not done: wrong arguments, or something could not be reached.</summary>
    public const int Error = 2;
}

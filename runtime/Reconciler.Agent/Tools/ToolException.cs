namespace Reconciler.Agent.Tools;

/// <summary>A program ended with an error or did not end in time.</summary>
public sealed class ToolException(string message) : Exception(message)
{
    /// <summary>Its exit code; null: it did not end by itself.</summary>
    public int? ExitCode { get; init; }
}

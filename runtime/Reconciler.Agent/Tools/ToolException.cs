namespace Reconciler.Agent.Tools;

/// <summary>A program ended with an error or did not end in time.</summary>
public sealed class ToolException(string message) : Exception(message);

namespace Reconciler.Language.Machines;

/// <summary>What phases mean.</summary>
public static class OperationPhases
{
    /// <summary>Whether nothing more comes of what is in this phase; of what has none yet, something does.</summary>
    public static bool IsFinished(this OperationPhase? phase) => phase is OperationPhase.Succeeded or OperationPhase.Failed;
}

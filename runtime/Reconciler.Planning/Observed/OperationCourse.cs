namespace Reconciler.Planning.Observed;

/// <summary>How far the node is with an operation. It is kept on the node's disk, so that none is carried out twice.</summary>
/// <param name="Uid">The operation.</param>
/// <param name="Stage">How far.</param>
/// <param name="Reason">One CamelCase word for programs.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record OperationCourse(string Uid, OperationStage Stage, string Reason = "", string Message = "");

/// <summary>Stages of an operation on its node.</summary>
public enum OperationStage
{
    /// <summary>It is about to be done by a call that must not be made twice.</summary>
    Begun,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It failed, and is not tried again.</summary>
    Failed,
}

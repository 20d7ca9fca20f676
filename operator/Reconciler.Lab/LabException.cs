namespace Reconciler.Lab;

/// <summary>Something that keeps the lab from doing what was asked; the message is for the person who asked.</summary>
public sealed class LabException : Exception
{
    /// <summary>Makes a fault without a message.</summary>
    public LabException()
    {
    }

    /// <summary>Makes a fault.</summary>
    /// <param name="message">What is wrong, where, and what would be right.</param>
    public LabException(string message)
        : base(message)
    {
    }

    /// <summary>Makes a fault with its cause.</summary>
    /// <param name="message">What is wrong, where, and what would be right.</param>
    /// <param name="innerException">The cause.</param>
    public LabException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

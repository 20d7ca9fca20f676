namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>A test that takes too long for every run: it runs where its variable is set, which a make target of its own does.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 })
        {
            Skip = $"it runs where {variable} is set";
        }
    }
}

using System.Globalization;
using System.Text;

namespace Reconciler.Language.Validation;

/// <summary>The path from an object's root to the value that is looked at; turned into text only when there is something to say.</summary>
internal sealed class FieldPath
{
    private readonly List<Step> steps = [];

    private enum StepKind
    {
        Field,
        Key,
        Index,
    }

    public void PushField(string name) => steps.Add(new(StepKind.Field, name, 0));

    public void PushKey(string key) => steps.Add(new(StepKind.Key, key, 0));

    public void PushIndex(int index) => steps.Add(new(StepKind.Index, "", index));

    public void Pop() => steps.RemoveAt(steps.Count - 1);

    /// <summary>The path of a field of the present value.</summary>
    public string Field(string name)
    {
        PushField(name);
        var text = ToString();
        Pop();
        return text;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case StepKind.Field:
                    text.Append(text.Length > 0 ? "." : "").Append(step.Name);
                    break;
                case StepKind.Key:
                    text.Append('[').Append(step.Name).Append(']');
                    break;
                default:
                    text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
                    break;
            }
        }

        return text.ToString();
    }

    private readonly record struct Step(StepKind Kind, string Name, int Index);
}

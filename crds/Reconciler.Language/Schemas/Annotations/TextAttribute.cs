namespace Reconciler.Language.Schemas.Annotations;

/// <summary>The form and length of a text field, or of the texts in a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextAttribute(string form = TextForms.Free) : Attribute
{
    /// <summary>Name of a form in <see cref="TextForms"/>.</summary>
    public string Form { get; } = form;

    /// <summary>The least number of characters.</summary>
    public int MinLength { get; init; }

    /// <summary>The greatest number of characters; 0: the form's own.</summary>
    public int MaxLength { get; init; }
}

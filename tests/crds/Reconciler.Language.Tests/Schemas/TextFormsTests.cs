using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Reconciler.Language.Schemas;

namespace Reconciler.Language.Tests.Schemas;

public sealed class TextFormsTests
{
    private const string Alphabet = "az09AF-._/:+~eEmsh0123456789KMGi%\n ä";

    /// <summary>The patterns go to API servers, the matchers run here: both must say the same.</summary>
    [Property(MaxTest = 3000)]
    public Property Matcher_AgreesWithItsPattern() => Prop.ForAll(Texts(), text =>
        TextForms.All.All(form => form.Matches(text) == Regex.IsMatch(text, form.Pattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant)));

    [Theory]
    [InlineData(TextForms.Quantity, "512Mi", true)]
    [InlineData(TextForms.Quantity, "1.5e3", true)]
    [InlineData(TextForms.Quantity, "1.", false)]
    [InlineData(TextForms.Quantity, "1e100", false)]
    [InlineData(TextForms.Duration, "1h30m", true)]
    [InlineData(TextForms.Duration, "90", false)]
    [InlineData(TextForms.Label, "a-", false)]
    [InlineData(TextForms.Reference, "shared/office", true)]
    [InlineData(TextForms.Reference, "/office", false)]
    [InlineData(TextForms.Mac, "02:00:00:00:00:0g", false)]
    public void Matcher_KnowsItsForm(string form, string text, bool expected) => TextForms.Named(form).Matches(text).Should().Be(expected);

    private static Arbitrary<string> Texts() =>
        Gen.Elements<char>(Alphabet.ToCharArray()).ListOf().Select(characters => new string([.. characters])).ToArbitrary();
}

namespace Reconciler.Language.Tests.Validation;

public sealed class CaseTests
{
    public static TheoryData<string, int, string> Kinds()
    {
        var cases = new TheoryData<string, int, string>();
        foreach (var file in CaseFile.Names("Kinds"))
        {
            var documents = CaseFile.Open(file).Documents;
            for (var i = 0; i < documents.Count; i++)
            {
                cases.Add(file, i, documents[i].Name);
            }
        }

        return cases;
    }

    public static TheoryData<string> Sets() => [.. CaseFile.Names("Sets")];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Check_FindsWhatTheCommentsSay_AndNothingElse(string file, int index, string name)
    {
        name.Should().NotBeNull();
        var cases = CaseFile.Open(file);

        cases.Found(index).Should().BeEquivalentTo(cases.Expected(index));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Validate_BetweenDocuments_FindsWhatTheCommentsSay_AndNothingElse(string file)
    {
        var cases = CaseFile.Open(file);

        cases.FoundTogether().Should().BeEquivalentTo(Enumerable.Range(0, cases.Documents.Count).SelectMany(cases.Expected));
    }
}

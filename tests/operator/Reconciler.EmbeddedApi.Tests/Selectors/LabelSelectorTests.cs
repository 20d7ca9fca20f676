using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Selectors;

namespace Reconciler.EmbeddedApi.Tests.Selectors;

public sealed class LabelSelectorTests
{
    private static readonly KeyValuePair<string, string>[] Labels = [new("app", "web"), new("tier", ""), new("n", "5")];

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web,tier=", true)]
    [InlineData("app!=web", false)]
    [InlineData("other!=web", true)]
    [InlineData("app in (db, web)", true)]
    [InlineData("app notin (db,web)", false)]
    [InlineData("other notin (x)", true)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("!other , app", true)]
    [InlineData("n>4,n<6", true)]
    [InlineData("n>5", false)]
    [InlineData("tier in (,x)", true)]
    public void Matches_AsUpstreamDoes(string selector, bool expected) => LabelSelector.Parse(selector).Matches(Labels).Should().Be(expected);

    [Theory]
    [InlineData("=")]
    [InlineData("a b")]
    [InlineData("a in b")]
    [InlineData("a in (b")]
    [InlineData("a,,b")]
    [InlineData("a>x")]
    [InlineData("!")]
    [InlineData("(a)")]
    public void Parse_OfNonsense_IsABadRequest(string selector) =>
        FluentActions.Invoking(() => LabelSelector.Parse(selector)).Should().Throw<ApiException>().Which.Code.Should().Be(400);
}

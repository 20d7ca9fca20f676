namespace Reconciler.Ovsdb.Tests.Journal;

public sealed class OvsdbAuthorTests
{
    [Theory]
    [InlineData("ovn-nbctl: ovn-nbctl acl-del sw0", "ovn-nbctl: ovn-nbctl acl-del sw0")]
    [InlineData("a\u001b[31m\nb\t  c\u202e ", "a [31m b c")]
    [InlineData("", "")]
    public void Clean_KeepsWhatCanBeRead(string comment, string clean) => OvsdbAuthor.Clean(comment).Should().Be(clean);

    [Theory]
    [InlineData("ovs-vsctl set Interface t options:psk=hunter2 options:remote_ip=192.0.2.1")]
    [InlineData("tool --password=hunter2 --x")]
    [InlineData("tool {\"api_token\": \"hunter2\"}")]
    [InlineData("tool secret: \"hunter2 and more\" --x")]
    public void Clean_MasksWhatIsNamedLikeASecret(string comment) => OvsdbAuthor.Clean(comment).Should().NotContain("hunter2").And.Contain("***");

    [Fact]
    public void Clean_OfALongComment_KeepsWhoItWasAndWhatWasDone()
    {
        var clean = OvsdbAuthor.Clean($"ovn-nbctl: {new string('x', 5000)[..4000]} acl-del sw0");

        clean.Should().HaveLength(OvsdbAuthor.Longest).And.StartWith("ovn-nbctl: xxx").And.EndWith("acl-del sw0").And.Contain("…");
    }

    [Fact]
    public void Clean_NeverCutsACharacterInTwo() =>
        OvsdbAuthor.Clean(string.Concat(Enumerable.Repeat("😀", 300))).EnumerateRunes().Should().NotContain(rune => rune == System.Text.Rune.ReplacementChar);
}

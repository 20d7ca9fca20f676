using Reconciler.Agent.Health;

namespace Reconciler.Agent.Tests.Health;

public class VersionOrderTests
{
    [Theory]
    [InlineData("12", "12", true)]
    [InlineData("12.4", "12", true)]
    [InlineData("9", "12", false)]
    [InlineData("12", "12.1", false)]
    [InlineData("12.10", "12.9", true)]
    [InlineData("", "1", false)]
    [InlineData("bookworm/sid", "12", false)]
    [InlineData("99999999999999999999999999", "12", true)]
    public void IsAtLeast_ComparesNumberByNumber(string version, string minimum, bool expected) =>
        VersionOrder.IsAtLeast(version, minimum).Should().Be(expected);
}

namespace Reconciler.Ovsdb.Tests.Connections;

public class OvsdbEndpointTests
{
    [Theory]
    [InlineData("unix:/run/ovn/ovnnb_db.sock")]
    [InlineData("tcp:127.0.0.1:6641")]
    [InlineData("tcp:[::1]:6641")]
    [InlineData("tcp:central.example:6641")]
    public void Parse_ReadsBothForms(string text) => OvsdbEndpoint.Parse(text).ToString().Should().Be(text);

    [Theory]
    [InlineData("")]
    [InlineData("unix:")]
    [InlineData("tcp:6641")]
    [InlineData("tcp:host:port")]
    [InlineData("tcp:host:70000")]
    [InlineData("ssl:host:6641")]
    public void Parse_OfAnythingElse_SaysWhatWouldBeRight(string text) =>
        ((Action)(() => OvsdbEndpoint.Parse(text))).Should().Throw<FormatException>().WithMessage("*unix:PATH or tcp:HOST:PORT*");
}

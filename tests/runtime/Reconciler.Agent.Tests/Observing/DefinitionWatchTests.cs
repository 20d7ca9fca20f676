using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Observing;

namespace Reconciler.Agent.Tests.Observing;

public sealed class DefinitionWatchTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("definitions-");

    [Theory]
    [InlineData("prod.web.xml", "prod.web")]
    [InlineData("autostart/prod.web.xml", "prod.web")]
    [InlineData("networks/default.xml", null)]
    [InlineData("prod.web.xml.new", null)]
    [InlineData(null, null)]
    public void DomainOf_NamesDomainsOnly(string? file, string? expected) => DefinitionWatch.DomainOf(file).Should().Be(expected);

    [Fact]
    public async Task Watch_TellsOfARewrittenDefinition()
    {
        var told = Channel.CreateUnbounded<string?>();
        using var watch = new DefinitionWatch(folder.FullName, subfolders: true, name => told.Writer.TryWrite(name), NullLogger<DefinitionWatch>.Instance);
        var final = Path.Combine(folder.FullName, "prod.web.xml");
        File.WriteAllText(final + ".new", "<domain/>");
        File.Move(final + ".new", final);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        (await told.Reader.ReadAsync(patience.Token)).Should().Be("prod.web");
    }

    [Fact]
    public async Task Watch_WhenAutostartAppears_TellsOfAll()
    {
        var told = Channel.CreateUnbounded<string?>();
        using var watch = new DefinitionWatch(folder.FullName, subfolders: true, name => told.Writer.TryWrite(name), NullLogger<DefinitionWatch>.Instance);
        folder.CreateSubdirectory("autostart");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        (await told.Reader.ReadAsync(patience.Token)).Should().BeNull();
    }

    public void Dispose() => folder.Delete(recursive: true);
}

using Reconciler.Testing.Databases;

namespace Reconciler.Ovsdb.Tests.Connections;

public sealed class OvsdbConnectionTests : IAsyncLifetime
{
    private const string Database = "OVN_Northbound";
    private OvsdbServer server = null!;
    private OvsdbConnection connection = null!;

    public async Task InitializeAsync()
    {
        server = await OvsdbServer.StartAsync("ovn-nb.ovsschema");
        connection = await OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(server.Remote));
    }

    public async Task DisposeAsync()
    {
        await connection.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task GetSchema_KnowsColumnsAndTheirTypes()
    {
        var schema = await connection.GetSchemaAsync(Database);

        schema.Tables["Logical_Switch_Port"]["name"].Should().Be(new OvsdbColumnType("string", null, 1, 1));
        schema.Tables["Logical_Switch_Port"]["tag"].Should().Be(new OvsdbColumnType("integer", null, 0, 1));
        schema.Tables["Logical_Switch"]["ports"].Should().Be(new OvsdbColumnType("uuid", null, 0, int.MaxValue));
        schema.Tables["Logical_Switch"]["external_ids"].IsMap.Should().BeTrue();
    }

    [Fact]
    public async Task GetSchema_OfNoDatabase_SaysSo() =>
        await connection.Awaiting(c => c.GetSchemaAsync("Nonesuch")).Should().ThrowAsync<OvsdbProtocolException>();

    [Fact]
    public async Task Transact_InsertsParentAndChildByName_InOneTransaction()
    {
        var transaction = new OvsdbTransaction()
            .Insert("Logical_Switch_Port", [new("name", OvsdbValue.Text("p"))], "port")
            .Insert("Logical_Switch", [new("name", OvsdbValue.Text("a \"quoted\" name")), new("ports", OvsdbValue.Of(OvsdbAtom.NamedUuid("port")))])
            .Comment("reconciler: a test");

        var outcome = (await connection.TransactAsync(Database, transaction)).EnsureSuccess();

        var listed = await Tools.RunAsync("ovn-nbctl", "--db=" + server.Remote, "--bare", "--columns=name,ports", "list", "Logical_Switch");
        listed.Should().Contain("a \"quoted\" name").And.Contain(outcome.Results[0].Uuid.ToString());
    }

    [Fact]
    public async Task Transact_WithARefusedOperation_ChangesNothingAndNamesTheOperation()
    {
        var transaction = new OvsdbTransaction()
            .Insert("Logical_Switch", [new("name", OvsdbValue.Text("kept out"))])
            .Insert("ACL", [new("priority", OvsdbValue.Number(-1))]);

        var outcome = await connection.TransactAsync(Database, transaction);

        outcome.Error!.Operation.Should().Be(1);
        outcome.Error.Code.Should().Be("constraint violation");
        (await Names("Logical_Switch")).Should().BeEmpty();
    }

    [Fact]
    public async Task Transact_RefusedAtCommit_IsAboutTheWhole()
    {
        OvsdbTransaction Port() => new OvsdbTransaction()
            .Insert("Address_Set", [new("name", OvsdbValue.Text("same"))]);
        (await connection.TransactAsync(Database, Port())).EnsureSuccess();

        var outcome = await connection.TransactAsync(Database, Port());

        outcome.Error!.Operation.Should().BeNull();
        outcome.Invoking(o => o.EnsureSuccess()).Should().Throw<OvsdbTransactionException>().WithMessage("*same*");
    }

    [Fact]
    public async Task Transact_WhenAWaitDoesNotHold_IsAConflict()
    {
        OvsdbTransaction Switch() => new OvsdbTransaction()
            .WaitAbsent("Logical_Switch", OvsdbCondition.Equal("name", OvsdbValue.Text("once")), "name")
            .Insert("Logical_Switch", [new("name", OvsdbValue.Text("once"))]);

        (await connection.TransactAsync(Database, Switch())).IsSuccess.Should().BeTrue();
        (await connection.TransactAsync(Database, Switch())).Error!.IsConflict.Should().BeTrue();
        (await Names("Logical_Switch")).Should().Equal("once");
    }

    [Fact]
    public async Task Transact_OverAConnectionThatEnded_IsToldApart()
    {
        await server.KillAsync();
        await connection.Closed;

        await connection.Awaiting(c => c.TransactAsync(Database, new OvsdbTransaction().Comment("late")))
            .Should().ThrowAsync<OvsdbDisconnectedException>();
    }

    private async Task<IEnumerable<string>> Names(string table)
    {
        var outcome = await connection.TransactAsync(Database, new OvsdbTransaction().Select(table, [], "name"));
        return outcome.EnsureSuccess().Results[0].Rows.Select(row => row["name"].AsText()!);
    }
}

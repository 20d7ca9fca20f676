using Reconciler.Ovsdb;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.GuestPorts;

/// <summary>Writes the transactions that put guests' ports back: what libvirt would have written.</summary>
internal static class PortTransactions
{
    private const string NewInterface = "interface";
    private const string NewPort = "port";
    private const string NewQos = "qos";
    private const string NewQueue = "queue";

    /// <summary>Makes a port with its interface; its last operation is the one that plugs it into the bridge.</summary>
    public static OvsdbTransaction Add(GuestPort port)
    {
        var transaction = new OvsdbTransaction();
        DeleteQos(transaction, port);
        List<KeyValuePair<string, OvsdbValue>> columns =
        [
            new("name", OvsdbValue.Text(port.Name)),
            new("interfaces", OvsdbValue.Of(OvsdbAtom.NamedUuid(NewInterface))),
        ];
        if (InsertQos(transaction, port) is { } qos)
        {
            columns.AddRange([new("qos", OvsdbValue.Of(qos)), new("external_ids", OwnerOf(port))]);
        }

        InsertInterface(transaction, port);
        return transaction
            .Insert("Port", columns, NewPort)
            .Mutate("Bridge", PortStepExecution.Named(port.Bridge), OvsdbMutation.Insert("ports", OvsdbValue.Of(OvsdbAtom.NamedUuid(NewPort))));
    }

    /// <summary>Puts fields of a port back.</summary>
    /// <param name="port">The port as it should be.</param>
    /// <param name="fields">Paths below the port.</param>
    /// <param name="index">The database's content.</param>
    public static OvsdbTransaction Set(GuestPort port, IReadOnlyCollection<string> fields, PortIndex index)
    {
        var transaction = new OvsdbTransaction();
        Dictionary<string, OvsdbValue> ofPort = Defaults("Port", fields), ofInterface = Defaults("Interface", fields);
        if (fields.Contains(GuestPortFields.PolicingRate))
        {
            ofInterface[GuestPortFields.PolicingRate] = OvsdbValue.Number(port.PolicingRate);
        }

        if (fields.Contains(GuestPortFields.PolicingBurst))
        {
            ofInterface[GuestPortFields.PolicingBurst] = OvsdbValue.Number(port.PolicingBurst);
        }

        if (fields.Contains(GuestPortFields.Interfaces))
        {
            ofPort["interfaces"] = OvsdbValue.Of(OwnInterface(transaction, port, index));
        }

        if (fields.Contains(GuestPortFields.Qos))
        {
            SetQos(transaction, port, ofPort);
        }

        if (ofPort.Count > 0)
        {
            transaction.Update("Port", PortStepExecution.Named(port.Name), ofPort);
        }

        if (ofInterface.Count > 0)
        {
            transaction.Update("Interface", PortStepExecution.Named(port.Name), ofInterface);
        }

        SetExternalIds(transaction, port, fields);
        if (fields.Contains(GuestPortFields.Bridge) && index.Find(port.Name) is { } row)
        {
            Move(transaction, port, row.Uuid, index);
        }

        return transaction;
    }

    private static Dictionary<string, OvsdbValue> Defaults(string table, IReadOnlyCollection<string> fields) => GuestPortFields.Unused
        .Where(unused => unused.Table == table && fields.Contains(unused.Path))
        .ToDictionary(unused => unused.Column, unused => PortColumns.DefaultOf(unused.Column));

    private static void SetExternalIds(OvsdbTransaction transaction, GuestPort port, IReadOnlyCollection<string> fields)
    {
        var keys = GuestPort.Keys.Where(key => fields.Contains(GuestPortFields.ExternalId(key))).ToList();
        if (keys.Count > 0)
        {
            // An insert into a map does not replace: the keys are deleted first, in the same transaction.
            transaction.Mutate(
                "Interface",
                PortStepExecution.Named(port.Name),
                OvsdbMutation.Delete("external_ids", OvsdbValue.Set(keys)),
                OvsdbMutation.Insert("external_ids", OvsdbValue.Map(port.ExternalIds.Where(entry => keys.Contains(entry.Key)))));
        }
    }

    /// <summary>Takes the port from the bridges that list it, and gives it to its own.</summary>
    private static void Move(OvsdbTransaction transaction, GuestPort port, Guid row, PortIndex index)
    {
        foreach (var bridge in index.Content.Rows("Bridge").Where(bridge => bridge.Name != port.Bridge && bridge["ports"].Contains(OvsdbAtom.Uuid(row))))
        {
            transaction.Mutate("Bridge", OvsdbCondition.IsRow(bridge.Uuid), OvsdbMutation.Delete("ports", OvsdbValue.Uuid(row)));
        }

        transaction.Mutate("Bridge", PortStepExecution.Named(port.Bridge), OvsdbMutation.Insert("ports", OvsdbValue.Uuid(row)));
    }

    private static OvsdbAtom OwnInterface(OvsdbTransaction transaction, GuestPort port, PortIndex index)
    {
        if (index.Find(port.Name)?["interfaces"].AsUuids().FirstOrDefault(one => index.Content.Find("Interface", one)?.Name == port.Name) is { } own && own != Guid.Empty)
        {
            return OvsdbAtom.Uuid(own);
        }

        InsertInterface(transaction, port);
        return OvsdbAtom.NamedUuid(NewInterface);
    }

    private static void InsertInterface(OvsdbTransaction transaction, GuestPort port) => transaction.Insert(
        "Interface",
        [
            new("name", OvsdbValue.Text(port.Name)),
            new("external_ids", OvsdbValue.Map(port.ExternalIds)),
            new(GuestPortFields.PolicingRate, OvsdbValue.Number(port.PolicingRate)),
            new(GuestPortFields.PolicingBurst, OvsdbValue.Number(port.PolicingBurst)),
        ],
        NewInterface);

    private static void SetQos(OvsdbTransaction transaction, GuestPort port, Dictionary<string, OvsdbValue> ofPort)
    {
        DeleteQos(transaction, port);
        var qos = InsertQos(transaction, port);
        ofPort["qos"] = qos is { } made ? OvsdbValue.Of(made) : OvsdbValue.Empty;
        if (qos is not null)
        {
            transaction.Mutate(
                "Port",
                PortStepExecution.Named(port.Name),
                OvsdbMutation.Delete("external_ids", OvsdbValue.Set(OwnerKeys)),
                OvsdbMutation.Insert("external_ids", OwnerOf(port)));
        }
    }

    /// <summary>Makes the rows that limit a port; null: nothing limits it.</summary>
    private static OvsdbAtom? InsertQos(OvsdbTransaction transaction, GuestPort port)
    {
        if (port.Qos is not { } qos)
        {
            return null;
        }

        var settings = OvsdbValue.Map(qos.Settings);
        transaction
            .Insert("Queue", [new("other_config", settings), new("external_ids", OwnerOf(port))], NewQueue)
            .Insert(
                "QoS",
                [
                    new("type", OvsdbValue.Text(qos.Type)),
                    new("other_config", settings),
                    new("queues", OvsdbValue.Map([KeyValuePair.Create(OvsdbAtom.Number(0), OvsdbAtom.NamedUuid(NewQueue))])),
                    new("external_ids", OwnerOf(port)),
                ],
                NewQos);
        return OvsdbAtom.NamedUuid(NewQos);
    }

    /// <summary>Deletes the rows that libvirt or we made for the port before; it finds them by these marks itself.</summary>
    private static void DeleteQos(OvsdbTransaction transaction, GuestPort port) => transaction
        .Delete("QoS", OvsdbCondition.Includes("external_ids", OwnerOf(port)))
        .Delete("Queue", OvsdbCondition.Includes("external_ids", OwnerOf(port)));

    private static readonly string[] OwnerKeys = ["vm-id", "ifname"];

    private static OvsdbValue OwnerOf(GuestPort port) => OvsdbValue.Map(
    [
        KeyValuePair.Create(OwnerKeys[0], port.ExternalIds.GetValueOrDefault(OwnerKeys[0], "")),
        KeyValuePair.Create(OwnerKeys[1], port.Name),
    ]);
}

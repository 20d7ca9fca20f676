namespace Reconciler.Operator.Machines;

/// <summary>How problems name a machine's interface or trunk: by its place in the spec.</summary>
public static class InterfacePath
{
    /// <summary>The path of a port: <c>eth0</c> is an interface, <c>eth0.20</c> the trunk on VLAN 20 of one.</summary>
    public static string Of(string port)
    {
        ArgumentNullException.ThrowIfNull(port);
        var dot = port.LastIndexOf('.');
        return dot < 0 ? $"spec.interfaces[name={port}]" : $"spec.interfaces[name={port[..dot]}].trunks[vlan={port[(dot + 1)..]}]";
    }
}

using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>The current roles and bindings. It follows the store: a change counts before it is acknowledged.</summary>
internal sealed class LiveRbac
{
    private readonly ObjectStore store;
    private Dictionary<StoredObject, object> read = [];
    private volatile RbacIndex current;

    public LiveRbac(ObjectStore store)
    {
        this.store = store;
        current = Build();
        store.Committed += events =>
        {
            foreach (var happened in events)
            {
                if (happened.Object.Key.Resource.StartsWith(RbacKinds.Group + "/", StringComparison.Ordinal))
                {
                    current = Build();
                    return;
                }
            }
        };
    }

    /// <summary>Another object after each change.</summary>
    public RbacIndex Current => current;

    private RbacIndex Build()
    {
        var snapshot = store.Snapshot;
        var next = new Dictionary<StoredObject, object>();
        var roles = new Dictionary<ObjectKey, PolicyRule[]>();
        var bindings = new List<RoleBinding>();
        foreach (var stored in snapshot.List(RbacKinds.ClusterRoles).Concat(snapshot.List(RbacKinds.Roles)))
        {
            var rules = read.GetValueOrDefault(stored) as PolicyRule[] ?? PolicyRule.ReadAll(stored.Parse());
            next[stored] = roles[stored.Key] = rules;
        }

        foreach (var stored in snapshot.List(RbacKinds.ClusterRoleBindings).Concat(snapshot.List(RbacKinds.RoleBindings)))
        {
            var binding = read.GetValueOrDefault(stored) as RoleBinding ?? RoleBinding.Read(stored);
            next[stored] = binding;
            bindings.Add(binding);
        }

        read = next;
        return new RbacIndex(roles, bindings);
    }
}

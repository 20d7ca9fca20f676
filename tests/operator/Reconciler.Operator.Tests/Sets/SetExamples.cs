using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Sets;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Sets;

/// <summary>Sets and their machines to start from.</summary>
internal static class SetExamples
{
    public static VirtualMachineSet Set(int? replicas = 3, int? maxUnavailable = null, int? maxSurge = null, VirtualMachineSpec? machine = null) => new()
    {
        ApiVersion = "reconciler.dev/v1alpha1",
        Kind = "VirtualMachineSet",
        Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "set-uid", Generation = 1 },
        Spec = new VirtualMachineSetSpec
        {
            Replicas = replicas,
            Selector = new LabelSelector { MatchLabels = new ValueMap { ["app"] = "web" } },
            Template = new VirtualMachineTemplate { Metadata = new TemplateMeta { Labels = new ValueMap { ["app"] = "web" } }, Spec = machine ?? new VirtualMachineSpec() },
            RollingUpdate = new RollingUpdateSpec { MaxUnavailable = maxUnavailable, MaxSurge = maxSurge },
        },
    };

    /// <summary>A ready machine of the present template, unless said otherwise.</summary>
    public static SetMember Member(string name, bool current = true, bool ready = true, bool going = false, bool guest = false, bool takesChange = false, int cost = 0, int age = 0) => new()
    {
        Machine = Examples.Machine(name: name, uid: "uid-" + name) with { Metadata = new ObjectMeta { Namespace = "default", Name = name, Uid = "uid-" + name, CreationTimestamp = Examples.Noon.AddMinutes(-age) } },
        IsCurrent = current,
        IsReady = ready,
        IsAvailable = ready,
        IsGoing = going,
        IsGuest = guest,
        TakesChange = takesChange,
        Cost = cost,
    };

    public static IEnumerable<string> Names(this IEnumerable<SetMember> members) => members.Select(member => member.Machine.Metadata.Name);
}

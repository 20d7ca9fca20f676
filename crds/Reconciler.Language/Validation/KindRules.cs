using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Language.Snapshots;
using Reconciler.Language.Validation.Kinds;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation;

/// <summary>Which validator holds the rules of which kind.</summary>
internal static class KindRules
{
    public static void Validate(Resource resource, ErrorList errors)
    {
        DriftModeRules.Pause(resource.Metadata, errors);
        switch (resource)
        {
            case VirtualMachine machine: VirtualMachineValidator.Validate(machine, errors); break;
            case VirtualNetwork network: VirtualNetworkValidator.Validate(network, errors); break;
            case PhysicalNetwork network: PhysicalNetworkValidator.Validate(network, errors); break;
            case HypervisorNode node: HypervisorNodeValidator.Validate(node, errors); break;
            case AccessPolicy policy: AccessPolicyValidator.Validate(policy, errors); break;
            case QuarantinePolicy policy: QuarantinePolicyValidator.Validate(policy, errors); break;
            case LoadBalancer balancer: LoadBalancerValidator.Validate(balancer, errors); break;
            case MachineImage image: MachineImageValidator.Validate(image, errors); break;
            case MachineType type: MachineTypeValidator.Validate(type, errors); break;
            case VirtualMachineSet set: VirtualMachineSetValidator.Validate(set, errors); break;
            case VirtualMachineOperation operation: VirtualMachineOperationValidator.Validate(operation, errors); break;
            case VirtualMachineRestore restore: VirtualMachineRestoreValidator.Validate(restore, errors); break;
            case SnapshotSchedule schedule: SnapshotScheduleValidator.Validate(schedule, errors); break;
            case AddressClaim claim: AddressClaimValidator.Validate(claim, errors); break;
            case Partition partition: PartitionValidator.Validate(partition, errors); break;

            // The schema says all there is to say of the others: VirtualMachineSnapshot, VirtualMachineMigration, DriftReport.
            default: break;
        }
    }

    public static void ValidateUpdate(Resource old, Resource @new, ErrorList errors)
    {
        switch (old, @new)
        {
            case (VirtualMachine before, VirtualMachine after): VirtualMachineValidator.ValidateUpdate(before, after, errors); break;
            case (VirtualMachineSet before, VirtualMachineSet after): VirtualMachineSetValidator.ValidateUpdate(before, after, errors); break;
            case (AddressClaim before, AddressClaim after): AddressClaimValidator.ValidateUpdate(before, after, errors); break;
            case (Partition before, Partition after): PartitionValidator.ValidateUpdate(before, after, errors); break;
            case (VirtualMachineOperation before, VirtualMachineOperation after): OnceOnlyValidator.ValidateUpdate(before.Spec, after.Spec, errors); break;
            case (VirtualMachineMigration before, VirtualMachineMigration after): OnceOnlyValidator.ValidateUpdate(before.Spec, after.Spec, errors); break;
            case (VirtualMachineSnapshot before, VirtualMachineSnapshot after): OnceOnlyValidator.ValidateUpdate(before.Spec, after.Spec, errors); break;
            case (VirtualMachineRestore before, VirtualMachineRestore after): OnceOnlyValidator.ValidateUpdate(before.Spec, after.Spec, errors); break;
            default: break;
        }
    }
}

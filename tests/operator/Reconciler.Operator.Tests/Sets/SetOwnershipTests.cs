using Reconciler.Language.Common;
using Reconciler.Operator.Sets;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Sets;

public sealed class SetOwnershipTests
{
    [Theory]
    [InlineData("app=web", null, true, false)]
    [InlineData("app=web", "other", false, false)]
    [InlineData("app=db", null, false, true)]
    [InlineData("app=web", "set-uid", false, false)]
    [InlineData("app=db", "set-uid", false, true)]
    public void TheSelectorDecides_AndNobodysMachineIsTakenFromItsController(string label, string? controller, bool adopted, bool released)
    {
        var machine = Examples.Machine() with
        {
            Metadata = new ObjectMeta
            {
                Namespace = "default",
                Name = "x",
                Labels = new ValueMap { [label.Split('=')[0]] = label.Split('=')[1] },
                OwnerReferences = controller is null ? null : [SetOwnership.ReferenceTo(SetExamples.Set()) with { Uid = controller }],
            },
        };
        SetOwnership.IsAdopted(SetExamples.Set(), machine).Should().Be(adopted);
        SetOwnership.IsReleased(SetExamples.Set(), machine).Should().Be(released);
    }

    [Fact]
    public void ASelector_IsWrittenAsKubectlTakesIt() => new LabelSelector
    {
        MatchLabels = new ValueMap { ["tier"] = "web", ["app"] = "x" },
        MatchExpressions =
        [
            new LabelSelectorRequirement { Key = "env", Operator = LabelSelectorOperator.In, Values = ["b", "a"] },
            new LabelSelectorRequirement { Key = "old", Operator = LabelSelectorOperator.DoesNotExist },
        ],
    }.ToText().Should().Be("app=x,env in (a,b),!old,tier=web");
}

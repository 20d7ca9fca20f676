using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Images;

namespace Reconciler.Operator.Tests.Images;

public sealed class ImageStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 4, 0, 0, TimeSpan.Zero);
    private static readonly string Sum = "sha256:" + new string('a', 64);
    private static readonly string OtherSum = "sha256:" + new string('b', 64);

    private static readonly MachineImage Image = new()
    {
        Metadata = new ObjectMeta { Namespace = "prod", Name = "debian", Generation = 1 },
        Spec = new MachineImageSpec { Source = new ImageSource { Url = "https://example.com/debian.qcow2" }, Format = ImageFormat.Qcow2 },
    };

    [Fact]
    public void UntilANodeUsesIt_ItIsReadyByItsSpec() =>
        Of(Image).Should().BeEquivalentTo(new { Progress = (int?)null, NodesReady = (int?)null, Checksum = (string?)null })
            .And.Subject.As<MachineImageStatus>().Conditions.Of(ConditionTypes.Ready)!.Status.Should().Be("True");

    [Fact]
    public void WhileItIsFetched_TellsTheSlowestNodesProgress()
    {
        var status = Of(Image, Node("n1", Told(NodeImagePhase.Fetching) with { Progress = 70 }), Node("n2", Told(NodeImagePhase.Fetching) with { Progress = 30 }));

        status.Progress.Should().Be(30);
        status.Conditions.Of(ConditionTypes.Ready).Should().BeEquivalentTo(new { Status = "False", Reason = Reasons.ImageFetching });
        status.Conditions.Of(ConditionTypes.Reconciling).Should().NotBeNull();
    }

    [Fact]
    public void WithoutAChecksum_TheFirstNodesIsPinnedAndStays()
    {
        var first = Of(Image, Node("n1", Ready(Sum)));
        first.Should().BeEquivalentTo(new { Checksum = Sum, NodesReady = 1, Progress = 100, Size = new Quantity(5) });

        var other = Of(Image with { Status = first }, Node("n1", Ready(OtherSum)));
        other.Checksum.Should().Be(Sum);
        other.Conditions.Of(ConditionTypes.Ready)!.Reason.Should().Be(Reasons.ImageSourceChanged);
        Of(Image with { Status = first }).Checksum.Should().Be(Sum, "the pin outlives the machines that used it");
    }

    [Fact]
    public void AnotherSource_HasNothingOfTheFormerOne()
    {
        var edited = Image with { Status = Of(Image, Node("n1", Ready(Sum))), Spec = Image.Spec with { Source = new ImageSource { Url = "https://example.com/other.qcow2" } } };

        Of(edited, Node("n1", Ready(Sum))).Should().BeEquivalentTo(new { Checksum = (string?)null, NodesReady = (int?)null });
    }

    [Fact]
    public void WhenANodeCannotHaveIt_SaysWhichAndWhy()
    {
        var status = Of(Image, Node("n1", Ready(Sum)), Node("n2", Told(NodeImagePhase.Failed) with { Reason = "ChecksumMismatch", Message = "it is another" }));

        status.Conditions.Of(ConditionTypes.Ready).Should().BeEquivalentTo(new { Status = "False", Reason = "ChecksumMismatch", Message = "node n2: it is another" });
    }

    private static MachineImageStatus Of(MachineImage image, params HypervisorNode[] nodes) => ImageStatus.Of(image, nodes, Now);

    private static NodeImage Told(NodeImagePhase phase) => new() { Image = "prod/debian", Identity = ImageIdentity.Of(Image.Spec), Phase = phase };

    private static NodeImage Ready(string sum) => Told(NodeImagePhase.Ready) with { Checksum = sum, Size = new Quantity(5) };

    private static HypervisorNode Node(string name, NodeImage image) =>
        new() { Metadata = new ObjectMeta { Name = name }, Spec = new HypervisorNodeSpec(), Status = new HypervisorNodeStatus { Images = [image] } };
}

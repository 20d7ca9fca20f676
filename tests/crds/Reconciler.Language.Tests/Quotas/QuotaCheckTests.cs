using System.Text.Json;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Quotas;
using Reconciler.Language.Serialization;

namespace Reconciler.Language.Tests.Quotas;

public sealed class QuotaCheckTests
{
    private static readonly UsageFacts Nothing = new(_ => null, _ => null, _ => null);

    [Theory]
    [InlineData("{}", 1, 1, 512, 512, 0, 0)]
    [InlineData("""{"cpu":{"cores":2,"maxCores":4,"sockets":2,"threads":2},"memory":{"size":"1Gi","max":"2Gi"}}""", 8, 16, 1024, 2048, 0, 0)]
    [InlineData("""{"memory":{"size":"1Gi","max":"512Mi"}}""", 1, 1, 1024, 1024, 0, 0)]
    [InlineData("""{"disks":[{"name":"a","size":"1Mi"},{"name":"b","image":"known"},{"name":"c","image":"known","readOnly":true},{"name":"d","image":"unknown"}]}""", 1, 1, 512, 512, 4, 0)]
    [InlineData("""{"interfaces":[{"name":"a","network":"x","trunks":[{"vlan":1,"network":"y"}]},{"name":"b","network":"z","ipAddresses":["10.0.0.1","fd00::1"]}]}""", 1, 1, 512, 512, 0, 4)]
    public void AMachine_TakesWhatItIsGiven(string spec, long cpu, long cpuLimit, long memoryMi, long memoryLimitMi, long storageMi, long addresses)
    {
        var machine = JsonSerializer.Deserialize($$"""{"metadata":{"namespace":"ns","name":"m"},"spec":{{spec}}}""", LanguageJson.Default.VirtualMachine)!;
        var image = JsonSerializer.Deserialize("""{"metadata":{"name":"known"},"spec":{"source":{"path":"/x"},"format":"raw"},"status":{"size":"3Mi"}}""", LanguageJson.Default.MachineImage)!;
        var facts = Nothing with { Image = key => key == ("ns", "known") ? image : (MachineImage?)null };
        const long Mi = 1024 * 1024;
        MachineUsage.Of(machine, facts).Should().Be(new MachineUsage(cpu, cpuLimit, memoryMi * Mi, memoryLimitMi * Mi, storageMi * Mi, addresses));
    }

    [Theory]
    [InlineData(3, 1, null)]
    [InlineData(4, 1, "exceeded quota: q, requested: cpu=1, used: cpu=4, limited: cpu=4500m")]
    [InlineData(9, 0, null)]
    [InlineData(long.MaxValue, 1, "exceeded quota: q, requested: cpu=1, used: cpu=9223372036854775807, limited: cpu=4500m")]
    [InlineData(0, long.MaxValue, "exceeded quota: q, requested: cpu=9223372036854775807, used: cpu=0, limited: cpu=4500m")]
    public void MoreThanIsLeft_IsExcess_AndNothingMoreNeverIs(long used, long requested, string? excess) =>
        QuotaCheck.Excess("q", new Dictionary<string, string> { ["cpu"] = "4500m", ["pods"] = "0" }, name => name == "cpu" ? used : null, name => name == "cpu" ? requested : null).Should().Be(excess);

    [Theory]
    [InlineData("requests.memory", 1536L * 1024 * 1024, "1536Mi")]
    [InlineData("limits.memory", 0, "0")]
    [InlineData("requests.storage", 1000, "1000")]
    [InlineData("requests.cpu", 2048, "2048")]
    public void Amounts_AreWrittenAsPeopleDo(string name, long amount, string text) => QuotaNames.Text(name, amount).Should().Be(text);

    [Theory]
    [InlineData("requests.cpu", true, true)]
    [InlineData("requests.cpu", false, false)]
    [InlineData("reconciler.dev/requests.cpu", false, true)]
    [InlineData("addresses", true, false)]
    [InlineData("reconciler.dev/addresses", false, true)]
    public void OnAClusterWithPods_ThePlainNamesAreThePods(string name, bool plain, bool isMachines) => (QuotaNames.Amount(name, default, plain) is not null).Should().Be(isMachines);
}

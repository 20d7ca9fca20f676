using Reconciler.Agent.Observing;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Tests.Observing;

public class HypervisorFactsTests
{
    [Fact]
    public void From_TakesEveryWayToRunAGuest()
    {
        const string Capabilities =
            """
            <capabilities><host/>
              <guest><os_type>hvm</os_type><arch name='x86_64'><emulator>/usr/bin/qemu-system-x86_64</emulator><domain type='qemu'/><domain type='kvm'><emulator>/usr/bin/kvm</emulator></domain></arch></guest>
              <guest><os_type>hvm</os_type><arch name='i686'><emulator>/usr/bin/qemu-system-i386</emulator><domain type='qemu'/></arch></guest>
              <guest><os_type>hvm</os_type><arch name='aarch64'><emulator>/usr/bin/qemu-system-aarch64</emulator><domain type='qemu'/></arch></guest>
              <guest><os_type>exe</os_type><arch name='x86_64'><domain type='lxc'/></arch></guest>
            </capabilities>
            """;

        var facts = HypervisorFacts.From(Capabilities, new NodeInfo { Architecture = "x86_64", Cpus = 2, MemoryBytes = 1 });

        facts.Capabilities.Select(c => $"{c.Architecture} {c.Accelerator}").Should().Equal("x86_64 qemu", "x86_64 kvm", "i686 qemu", "aarch64 qemu");
        facts.Guests.Select(g => (g.Architecture, g.DomainType, g.Emulator)).Should().Equal(
            (Architecture.X8664, "qemu", "/usr/bin/qemu-system-x86_64"),
            (Architecture.X8664, "kvm", "/usr/bin/kvm"),
            (Architecture.I686, "qemu", "/usr/bin/qemu-system-i386"));
    }
}

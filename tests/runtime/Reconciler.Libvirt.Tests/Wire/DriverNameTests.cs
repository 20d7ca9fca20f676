using Reconciler.Libvirt.Wire;

namespace Reconciler.Libvirt.Tests.Wire;

public class DriverNameTests
{
    [Theory]
    [InlineData("qemu:///system", "qemu:///system", null)]
    [InlineData("qemu+unix:///session", "qemu:///session", null)]
    [InlineData("qemu+unix:///system?socket=/run/node1/libvirt-sock", "qemu:///system", "/run/node1/libvirt-sock")]
    [InlineData("test+unix:///default?socket=/tmp/s", "test:///default", "/tmp/s")]
    public void Of_ALocalSocket_IsWhatTheDaemonIsTold(string uri, string name, string? socket) =>
        DriverName.Of(uri).Should().Be(new DriverName(name, socket));

    [Theory]
    [InlineData("qemu+tcp://host/system")]
    [InlineData("qemu+ssh:///system")]
    [InlineData("qemu:///embed?root=/tmp")]
    [InlineData("qemu:///system?mode=legacy")]
    [InlineData("qemu:///system?socket=/tmp/a%20b")]
    [InlineData("qemu:///system?socket=/tmp/a&mode=legacy")]
    [InlineData("qemu:///system?socket=relative")]
    [InlineData("test:///tmp/private.xml")]
    [InlineData("esx:///system")]
    [InlineData("alias")]
    public void Of_WhatIsNotSurelyTheSameForEveryClient_IsNull(string uri) => DriverName.Of(uri).Should().BeNull();
}

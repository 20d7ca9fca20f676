using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt.Tests.Native;

public class ElfDependenciesTests
{
    [Fact]
    public void Read_OfTheRunningRuntime_NamesLibc() =>
        ElfDependencies.Read(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so")).Should().Contain("libc.so.6");

    [Fact]
    public void Read_OfSomethingElse_IsEmpty() => ElfDependencies.Read(typeof(ElfDependenciesTests).Assembly.Location).Should().BeEmpty();

    [Fact]
    public void Read_OfATruncatedFile_IsEmpty()
    {
        var path = Path.GetTempFileName();
        try
        {
            var whole = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so"));
            File.WriteAllBytes(path, whole[..100]);

            ElfDependencies.Read(path).Should().BeEmpty();
        }
        finally
        {
            File.Delete(path);
        }
    }
}

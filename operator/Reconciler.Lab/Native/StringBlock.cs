using System.Runtime.InteropServices;

namespace Reconciler.Lab.Native;

/// <summary>Strings as C has them in argv and environ: an array of UTF-8 pointers that ends with a null.</summary>
internal sealed unsafe class StringBlock : IDisposable
{
    private readonly int count;

    public StringBlock(IEnumerable<string> values)
    {
        var list = values.ToList();
        count = list.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
        for (var index = 0; index < count; index++)
        {
            Pointer[index] = (byte*)Marshal.StringToCoTaskMemUTF8(list[index]);
        }
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        for (var index = 0; index < count; index++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[index]);
        }

        NativeMemory.Free(Pointer);
    }
}

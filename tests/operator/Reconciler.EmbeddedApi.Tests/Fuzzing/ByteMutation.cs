using System.Text;

namespace Reconciler.EmbeddedApi.Tests.Fuzzing;

/// <summary>Changes bodies below their syntax: flipped, cut, doubled and foreign bytes, other encodings, and the bombs that YAML is known for.</summary>
internal static class ByteMutation
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u", "\\ud800", "null", "---\n", "...\n", "&a ", "*a", "<<: *a\n", "!!binary ", "!!python/object:os.system ", "? ", "- ", "|\n", ">-\n", "%YAML 9.9\n", "\t", "\0", "\r\n", "#", "\u2028",
        "\"a\":1,\"a\":2,", "1e", "-", "0x", ".inf", ".nan", "~", "k8s\0", "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    ];

    private static readonly byte[][] Whole =
    [
        [], [0xff, 0xfe], [0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'], [0x1f, 0x8b, 8, 0], [0xc3, 0x28], [0xed, 0xa0, 0x80], Encoding.Unicode.GetBytes("{\"a\":1}"),
        Encoding.UTF8.GetBytes(new string('[', 100_000)), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 50_000))), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("- ", 20_000))),
        Encoding.UTF8.GetBytes("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"),
        Encoding.UTF8.GetBytes("a: &a [*a]\n"), Encoding.UTF8.GetBytes("{\"metadata\":{\"name\":\"" + new string('x', 1_000_000) + "\"}}"), new byte[4_000_000],
    ];

    public static byte[] Apply(byte[] body, Random random)
    {
        if (body.Length == 0 || random.Next(12) == 0)
        {
            return Whole[random.Next(Whole.Length)];
        }

        var at = random.Next(body.Length);
        var length = Math.Min(random.Next(1, 40), body.Length - at);
        switch (random.Next(5))
        {
            case 0:
                var flipped = (byte[])body.Clone();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return body[..at];
            case 2:
                return [.. body[..at], .. body[(at + length)..]];
            case 3:
                return [.. body[..(at + length)], .. body[at..]];
            default:
                return [.. body[..at], .. Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), .. body[at..]];
        }
    }
}

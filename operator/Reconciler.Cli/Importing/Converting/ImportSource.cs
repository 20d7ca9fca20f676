using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>A file of another system, and what of it was not carried over.</summary>
internal sealed class ImportSource(string path)
{
    /// <summary>No description of a machine is larger; what is, is none.</summary>
    private const int LongestFile = 4 * 1024 * 1024;

    private byte[]? content;

    public string Path { get; } = path;

    /// <summary>The folder that relative names count from.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    public List<ImportNote> Notes { get; } = [];

    /// <summary>A source whose content came out of an archive.</summary>
    public static ImportSource Holding(string path, byte[] bytes) => new(path) { content = bytes };

    public void Note(int line, string place, string value, string consequence, bool fails = false) => Notes.Add(new ImportNote(Path, line, place, value, consequence, fails));

    /// <summary>The content.</summary>
    /// <exception cref="CommandFailedException">It cannot be opened.</exception>
    /// <exception cref="FormatException">It is too large.</exception>
    public byte[] Read()
    {
        if (content is not null)
        {
            return content;
        }

        try
        {
            using var file = File.OpenRead(Path);
            if (file.Length > LongestFile)
            {
                throw new FormatException($"is larger than {LongestFile / 1024 / 1024} MiB, so it describes no machine");
            }

            content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{Path}: {failure.Message}", failure);
        }
    }

    /// <summary>The content as text; what is no UTF-8 is refused.</summary>
    public string ReadText()
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Read()).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("is not UTF-8");
        }
    }

    /// <summary>The content as XML with lines; a document type is refused, with all that it could expand to.</summary>
    public XElement ReadXml()
    {
        try
        {
            using var stream = new MemoryStream(Read());
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XElement.Load(reader, LoadOptions.SetLineInfo);
        }
        catch (XmlException wrong)
        {
            throw new FormatException($"is no XML that can be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The line of an element.</summary>
    public static int LineOf(XObject? at) => at is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : 0;
}

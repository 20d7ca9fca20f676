using Reconciler.Language.Generator;

// Writes every generated file of the repository that the current folder is in, or that the only argument names.
if (Repository.Find(args is [var folder] ? folder : Environment.CurrentDirectory) is not { } root)
{
    Console.Error.WriteLine("run this inside the repository");
    return 2;
}

foreach (var (path, content) in GeneratedFiles.Build())
{
    var file = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    if (!File.Exists(file) || File.ReadAllText(file) != content)
    {
        File.WriteAllText(file, content);
        Console.WriteLine(path);
    }
}

return 0;

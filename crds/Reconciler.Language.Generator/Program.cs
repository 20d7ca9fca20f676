using Reconciler.Language.Generator;

// Writes every generated file below the repository's root, which is the only argument.
if (args is not [var root] || !File.Exists(Path.Combine(root, "Reconciler.sln")))
{
    Console.Error.WriteLine("usage: Reconciler.Language.Generator REPOSITORY");
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

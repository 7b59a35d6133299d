namespace McpSecureApis.FunctionalTests.Conventions;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    // Not [CallerFilePath]: CI builds map it to /_/ so that the binaries are reproducible.
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Folder(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every C# file below a folder that somebody wrote.</summary>
    public static IEnumerable<string> Sources(params string[] parts) => Directory
        .EnumerateFiles(Folder(parts), "*.cs", SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"));

    private static string Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "McpSecureApis.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside of their working copy.");
    }
}

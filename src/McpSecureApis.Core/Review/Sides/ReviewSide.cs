using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Core.Review.Sides;

/// <summary>The manifests of one side, read and checked by the same code as for serving them.</summary>
internal sealed class ReviewSide
{
    private readonly List<ReviewedManifest> _manifests = [];

    private ReviewSide(string name) => Name = name;

    /// <summary>The side as it was named.</summary>
    public string Name { get; }

    /// <summary>The manifests; only those that may be served.</summary>
    public IReadOnlyList<ReviewedManifest> Manifests => _manifests;

    /// <summary>What is wrong with them; warnings are no reason not to compare.</summary>
    public required IReadOnlyList<ManifestFinding> Findings { get; init; }

    /// <summary>What could not be read.</summary>
    public required IReadOnlyList<string> Unreadable { get; init; }

    /// <summary>Whether everything was read and may be served, so that comparing it says something.</summary>
    public bool IsReadable => Unreadable.Count == 0 && Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>Reads a file or a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="compile">Has the rooms compile their parts.</param>
    /// <param name="clock">The clock of the program.</param>
    public static ReviewSide Read(string path, Func<ManifestReadResult, CompiledManifest?> compile, TimeProvider clock) =>
        Read(path, new SharedManifests(compile), clock);

    /// <inheritdoc cref="Read(string, Func{ManifestReadResult, CompiledManifest?}, TimeProvider)"/>
    /// <param name="path">The file or folder.</param>
    /// <param name="shared">Reads what the other side has too once.</param>
    /// <param name="clock">The clock of the program.</param>
    public static ReviewSide Read(string path, SharedManifests shared, TimeProvider clock)
    {
        if (Directory.Exists(path))
        {
            try
            {
                shared.Prepare(new ManifestFolder(path, clock).Read().Where(file => file.Bytes is not null)
                    .Select(file => (Path.Combine(path, file.Path), file.Bytes!)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Said where its turn comes.
            }
        }

        return Collect(path, shared, clock, checker => checker.Check([path]));
    }

    /// <summary>Takes files that were read elsewhere.</summary>
    /// <param name="name">The side as it was named.</param>
    /// <param name="files">Its files.</param>
    /// <param name="compile">Has the rooms compile their parts.</param>
    /// <param name="clock">The clock of the program.</param>
    public static ReviewSide Take(string name, IReadOnlyList<ManifestFile> files, Func<ManifestReadResult, CompiledManifest?> compile,
        TimeProvider clock) => Take(name, files, new SharedManifests(compile), clock);

    /// <inheritdoc cref="Take(string, IReadOnlyList{ManifestFile}, Func{ManifestReadResult, CompiledManifest?}, TimeProvider)"/>
    /// <param name="name">The side as it was named.</param>
    /// <param name="files">Its files.</param>
    /// <param name="shared">Reads what the other side has too once.</param>
    /// <param name="clock">The clock of the program.</param>
    public static ReviewSide Take(string name, IReadOnlyList<ManifestFile> files, SharedManifests shared, TimeProvider clock)
    {
        if (files.Count > 1)
        {
            shared.Prepare(files.Where(file => file.Bytes is not null).Select(file => (file.Path, file.Bytes!)));
        }

        return Collect(name, shared, clock, checker => checker.CheckFiles(files));
    }

    /// <summary>A side that could not be read at all.</summary>
    public static ReviewSide Unread(string name, string problem) => new(name) { Findings = [], Unreadable = [problem] };

    private static ReviewSide Collect(string name, SharedManifests shared, TimeProvider clock, Func<ManifestChecker, ManifestCheck> check)
    {
        var manifests = new List<ReviewedManifest>();
        var result = check(new ManifestChecker(
            (file, read) =>
            {
                if (ReviewedManifest.Of(file, read, shared.Find(file, read)) is { } manifest)
                {
                    manifests.Add(manifest);
                }
            },
            clock,
            shared.Read));
        var side = new ReviewSide(name) { Findings = result.Findings, Unreadable = result.Unreadable };
        side._manifests.AddRange(manifests);
        return side;
    }
}

using System.CommandLine;
using McpSecureApis.Commands.Trails;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Commands.Manifests;

/// <summary><c>manifest diff OLD NEW [--format text|markdown|sarif|json|html] [--json] [--output FILE] [--trail PATH [--since TIME]]
/// [--lock FILE] [--policy FILE]</c></summary>
internal static class ManifestDiffCommand
{
    /// <param name="compile">The rooms' part of the check.</param>
    /// <param name="approvals">What is said of approvals.</param>
    public static Command Create(Func<ParseResult, Func<ManifestReadResult, CompiledManifest?>> compile, DifferencePart approvals)
    {
        var old = new Argument<string>("OLD")
        {
            Description = "The manifests before: a file, a folder, or git:REVISION:PATH with the path from the repository's root.",
        };
        var now = new Argument<string>("NEW") { Description = "The manifests after, in the same forms." };
        var form = new DifferenceOptions();
        var trail = new TrailOptions();
        var command = new Command(
            "diff",
            "Compare two sides by authority: which calls, data and effects the new one allows that the old one did not, each with a call or reply " +
            "that shows it. " +
            "Where approvals.lock stands beside NEW, or with --lock, what of it is approved. " +
            "With --trail, who used what changed, and who loses or gains it. " +
            "Exit code 1 when something widened or could not be decided, 2 when a side does not pass the check.")
        {
            old, now,
        };
        form.AddTo(command);
        trail.AddTo(command);
        foreach (var option in approvals.Options)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (trail.FindProblem(parsed) is { } mistake)
            {
                return Refuse(parsed, mistake);
            }

            var shared = new SharedManifests(compile(parsed));
            ReviewSide[] sides =
            [
                await SideReader.ReadAsync(parsed.GetValue(old)!, shared, cancellationToken),
                await SideReader.ReadAsync(parsed.GetValue(now)!, shared, cancellationToken),
            ];
            if (!Array.TrueForAll(sides, side => side.IsReadable))
            {
                foreach (var side in sides.Where(side => !side.IsReadable))
                {
                    SideReader.Complain(parsed, side, form.IsJson(parsed));
                }

                return ExitCode.Usage;
            }

            var cost = Task.Run(() => Cost(sides[0], sides[1]), cancellationToken);
            var difference = ManifestDiff.Compare(sides[0], sides[1]) with { Context = await cost };
            try
            {
                var (reviewed, problem) = await approvals.AddAsync(parsed, sides[1], difference, cancellationToken);
                return reviewed is null
                    ? Refuse(parsed, problem!)
                    : form.Write(parsed, await trail.AddAsync(parsed, sides[0], sides[1], reviewed, cancellationToken));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return Refuse(parsed, $"--trail: {error.Message}");
            }
        });
        return command;
    }

    private static int Refuse(ParseResult parsed, string problem)
    {
        parsed.InvocationConfiguration.Error.WriteLine(UnsafeCharacters.Escape(problem));
        return ExitCode.Usage;
    }

    private static List<ContextChange> Cost(ReviewSide old, ReviewSide now)
    {
        // Most tools are the same on both sides, and are counted once.
        var known = new Dictionary<ToolDefinition, int>();
        var (before, after) = (Count(old, known), Count(now, known));
        return
        [
            .. before.Sets().Concat(after.Sets()).DistinctBy(scopes => string.Join(' ', scopes), StringComparer.Ordinal)
                .Select(scopes => new ContextChange(string.Join(' ', scopes), before.List(scopes).Tokens, after.List(scopes).Tokens)),
        ];
    }

    private static ContextCosts Count(ReviewSide side, Dictionary<ToolDefinition, int> known)
    {
        var costs = new ContextCosts(known);
        foreach (var manifest in side.Manifests)
        {
            costs.Add(manifest.File, manifest.Positions, manifest.Compiled);
        }

        return costs;
    }
}

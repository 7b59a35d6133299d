using System.CommandLine;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Organisation.Proofs;

namespace McpSecureApis.Commands.Manifests;

/// <summary>The verb <c>manifest</c>: what its authors run before a manifest is served.</summary>
internal static class ManifestCommand
{
    /// <param name="compile">
    /// Makes, from the parsed command line, the step that lets the other rooms add what they find about a manifest.
    /// </param>
    /// <param name="configuration">The file of the configuration that the command line names; null for none.</param>
    /// <param name="organise">The operator's side of proving rules, from the parsed command line.</param>
    /// <param name="approvals">The verbs about approvals.</param>
    /// <param name="reviewed">What a comparison says of approvals.</param>
    /// <param name="trail">The configuration's <c>Audit:Path</c>; null when there is none.</param>
    public static Command Create(
        Func<ParseResult, Func<ManifestReadResult, CompiledManifest?>> compile,
        Func<ParseResult, string?> configuration,
        Func<ParseResult, OrganisationContext> organise,
        IEnumerable<Command> approvals,
        DifferencePart reviewed,
        Func<ParseResult, string?> trail)
    {
        var command = new Command(
            "manifest", "Check tool manifests, compare two sides by authority, approve them, start a new one, export their JSON Schema.")
        {
            ManifestCheckCommand.Create(compile, configuration, organise),
            ManifestDiffCommand.Create(compile, reviewed),
            ManifestSchemaCommand.Create(),
            ManifestInitCommand.Create(),
            ManifestShadowCommand.Create(trail),
        };
        foreach (var approval in approvals)
        {
            command.Subcommands.Add(approval);
        }

        return command;
    }
}

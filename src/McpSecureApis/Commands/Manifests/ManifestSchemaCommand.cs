using System.CommandLine;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Manifests.Shapes;
using McpSecureApis.Core.Organisation.Reading;

namespace McpSecureApis.Commands.Manifests;

/// <summary><c>manifest schema [--of manifest|rules|policy|lock] [--output FILE]</c></summary>
internal static class ManifestSchemaCommand
{
    private const string Next = "Name it in the first line of a manifest: # yaml-language-server: $schema=FILE";

    private static readonly string[] Files = ["manifest", "rules", "policy", "lock"];

    public static Command Create()
    {
        var output = ManifestOutput.CreateOption();
        var of = new Option<string>("--of")
        {
            Description = "manifest (default), rules of an organisation, or policy or lock of approvals.",
            HelpName = "FILE",
            DefaultValueFactory = _ => Files[0],
        };
        of.AcceptOnlyFromAmong(Files);
        var command = new Command("schema",
            "Write the JSON Schema of manifests, of organisation rules, or of the files of approvals, for completion in editors.")
        {
            of, output,
        };
        command.SetAction(parseResult =>
        {
            var (schema, next) = parseResult.GetValue(of) switch
            {
                "rules" => (OrganisationSchema.Export(), "Name it in the first member of a file of rules: \"$schema\": FILE"),
                "policy" => (ApprovalPolicy.ExportSchema(), "Name it in the first member of a policy: \"$schema\"."),
                "lock" => (LockText.ExportSchema(), "A lock is written by the verbs alone, and does not name it."),
                _ => (ManifestSchema.Export(), Next),
            };
            return ManifestOutput.Write(parseResult, parseResult.GetValue(output), schema, overwrite: true, next);
        });
        return command;
    }
}

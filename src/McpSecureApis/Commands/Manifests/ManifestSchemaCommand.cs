using System.CommandLine;
using McpSecureApis.Core.Manifests.Shapes;
using McpSecureApis.Core.Organisation.Reading;

namespace McpSecureApis.Commands.Manifests;

/// <summary><c>manifest schema [--rules] [--output FILE]</c></summary>
internal static class ManifestSchemaCommand
{
    private const string Next = "Name it in the first line of a manifest: # yaml-language-server: $schema=FILE";

    private const string NextForRules = "Name it in the first member of a file of rules: \"$schema\": FILE";

    public static Command Create()
    {
        var output = ManifestOutput.CreateOption();
        var rules = new Option<bool>("--rules") { Description = "The schema of a file of organisation rules instead." };
        var command = new Command("schema", "Write the JSON Schema of manifests, or of organisation rules, for completion in editors.")
        {
            output, rules,
        };
        command.SetAction(parseResult => parseResult.GetValue(rules)
            ? ManifestOutput.Write(parseResult, parseResult.GetValue(output), OrganisationSchema.Export(), overwrite: true, NextForRules)
            : ManifestOutput.Write(parseResult, parseResult.GetValue(output), ManifestSchema.Export(), overwrite: true, Next));
        return command;
    }
}

using System.CommandLine;
using McpSecureApis.Core.Manifests.Shapes;

namespace McpSecureApis.Commands.Manifests;

/// <summary><c>manifest schema [--output FILE]</c></summary>
internal static class ManifestSchemaCommand
{
    private const string Next = "Name it in the first line of a manifest: # yaml-language-server: $schema=FILE";

    public static Command Create()
    {
        var output = ManifestOutput.CreateOption();
        var command = new Command("schema", "Write the JSON Schema of manifests, for completion in editors.") { output };
        command.SetAction(parseResult => ManifestOutput.Write(parseResult, parseResult.GetValue(output), ManifestSchema.Export(), overwrite: true, Next));
        return command;
    }
}

using System.CommandLine;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Commands;

/// <summary><c>manifest schema [--output FILE]</c></summary>
internal static class ManifestSchemaCommand
{
    public static Command Create()
    {
        var output = ManifestOutput.CreateOption();
        var command = new Command("schema", "Write the JSON Schema of manifests, for completion in editors.") { output };
        command.SetAction(parseResult => ManifestOutput.Write(parseResult, parseResult.GetValue(output), ManifestSchema.Export(), overwrite: true));
        return command;
    }
}

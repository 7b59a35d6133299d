using System.CommandLine;
using McpSecureApis.Commands.Configuration;

namespace McpSecureApis.Commands.Approvals;

/// <summary>The arguments that the verbs of approvals share.</summary>
internal sealed class ApprovalArguments(ConfigurationArguments configuration)
{
    public ConfigurationArguments Configuration { get; } = configuration;

    public Argument<string?> Path { get; } = new("PATH")
    {
        Description = "Folder of the manifests; the configuration's Catalog:Path when it is not given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<string?> Policy { get; } = new("--policy")
    {
        Description = "File that says whose signatures count; without it, the configuration's Approvals:Policy.",
        HelpName = "FILE",
    };

    public Option<string?> Lock { get; } = new("--lock")
    {
        Description = "File of the approvals; without it, the configuration's Approvals:Lock, or approvals.lock in the folder.",
        HelpName = "FILE",
    };

    public Option<string?> Key { get; } = new("--key")
    {
        Description = "The approver's private key: file:PATH of an ECDSA P-256 key in PEM, or pkcs11:URI of one on a token.",
        HelpName = "KEYREF",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object per entry." };
}

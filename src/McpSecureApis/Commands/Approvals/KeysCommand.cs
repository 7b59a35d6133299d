using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Approvals;

/// <summary><c>manifest keys [--create FILE] [--public KEYREF] [--policy FILE] [--json]</c></summary>
internal static class KeysCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create(ConfigurationArguments configuration)
    {
        var arguments = new ApprovalArguments(configuration);
        var create = new Option<string?>("--create")
        {
            Description = "Make a private key in this file, which must not exist, and print its public half for the policy.",
            HelpName = "FILE",
        };
        var show = new Option<string?>("--public")
        {
            Description = "Print the public half of this key for the policy: file:PATH, or pkcs11:URI of one on a token.",
            HelpName = "KEYREF",
        };
        var command = new Command("keys", "List the keys of the policy with the risks that each may approve, make a key, or print its public half.")
        {
            create, show, arguments.Policy, arguments.Json,
        };
        ApprovalCommands.SetAction(command, parsed =>
        {
            var asJson = parsed.GetValue(arguments.Json);
            if (parsed.GetValue(create) is { } file)
            {
                return Make(parsed, file, asJson);
            }

            if (parsed.GetValue(show) is { } reference)
            {
                return Show(parsed, reference, asJson);
            }

            var options = configuration.IsNamed(parsed) ? configuration.Read(parsed) : null;
            var policy = ApprovalReview.OpenPolicy(parsed, arguments, options) ??
                throw new ApprovalFailure(
                    "Give a policy, --policy FILE or a configuration that has Approvals:Policy, or --create FILE, or --public KEYREF.",
                    ExitCode.Usage);
            foreach (var key in policy.Keys)
            {
                Print(parsed, policy, key, asJson);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(ParseResult parsed, ApprovalPolicy policy, ApprovalKey key, bool asJson)
    {
        var risks = new[] { ChangeSeverity.Low, ChangeSeverity.Medium, ChangeSeverity.High, ChangeSeverity.Critical }
            .Where(risk => policy.MayApprove(key.Id, risk)).Select(ApprovalOutput.Word).ToList();
        var role = key.MayApprove ? "approver" : "publisher";
        parsed.InvocationConfiguration.Output.WriteLine(asJson
            ? new JsonObject
            {
                ["name"] = key.Name,
                ["keyId"] = key.Id,
                ["role"] = role,
                ["risks"] = new JsonArray([.. risks.Select(risk => JsonValue.Create(risk))]),
            }.ToJsonString()
            : $"{key.Id}  {role,-9}  {key.Name}  {string.Join(", ", risks)}");
    }

    private static int Show(ParseResult parsed, string reference, bool asJson)
    {
        var publicKey = KeyReference.ReadPublicKeyPem(reference) ??
            throw new ApprovalFailure($"--public is no reference to a key: {KeyReference.Forms}.", ExitCode.Usage);
        PrintPublic(parsed, publicKey, asJson);
        return ExitCode.Done;
    }

    private static string PrintPublic(ParseResult parsed, string publicKey, bool asJson)
    {
        using var key = ApprovalKeys.Import(publicKey)!;
        var keyId = ApprovalKeys.IdOf(key);
        parsed.InvocationConfiguration.Output.WriteLine(asJson ? JsonSerializer.Serialize(new { keyId, publicKey }) : publicKey);
        return keyId;
    }

    private static int Make(ParseResult parsed, string file, bool asJson)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using var stream = new FileStream(file, how);
            stream.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ApprovalFailure(File.Exists(file) ? $"{file} exists; it is not overwritten." : $"{file} cannot be written.", ExitCode.Usage);
        }

        var keyId = PrintPublic(parsed, key.ExportSubjectPublicKeyInfoPem(), asJson);
        parsed.InvocationConfiguration.Error.WriteLine($"{file} is written, the key {keyId}. Its public half above belongs into the policy.");
        return ExitCode.Done;
    }
}

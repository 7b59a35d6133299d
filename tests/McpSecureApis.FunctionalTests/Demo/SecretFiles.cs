using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>Registers the secrets that lie in files: audit keys, client secrets.</summary>
internal static class SecretFiles
{
    public static void RegisterAuditKeys(string hashKeyFile, string signingKeyFile)
    {
        var text = File.ReadAllText(hashKeyFile).Trim();
        TestKit.Canaries.Secret(text, "audit hash key");
        TestKit.Canaries.Secret(Convert.FromBase64String(text), "audit hash key, decoded");
        using var signing = ECDsa.Create();
        signing.ImportFromPem(File.ReadAllText(signingKeyFile));
        TestKit.Canaries.Secret(signing.ExportParameters(includePrivateParameters: true).D!, "audit signing key");
        foreach (var line in File.ReadAllLines(signingKeyFile).Where(line => line.Length > 20 && !line.StartsWith('-')))
        {
            TestKit.Canaries.Secret(Encoding.ASCII.GetBytes(line), "line of the audit signing key file");
        }
    }

    public static void RegisterDemo(string folder)
    {
        RegisterAuditKeys(Path.Combine(folder, "audit-hash.key"), Path.Combine(folder, "audit-signing.pem"));
        TestKit.Canaries.Secret(File.ReadAllText(Path.Combine(folder, "orders-service.secret")), "client secret of the demo's service");
        using var access = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "token-access.json")));
        foreach (var role in access.RootElement.GetProperty("Secrets").EnumerateObject())
        {
            TestKit.Canaries.Secret(role.Value.GetString()!, $"client secret of {role.Name}");
        }
    }
}

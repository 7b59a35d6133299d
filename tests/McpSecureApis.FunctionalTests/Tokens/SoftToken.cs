using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Tokens;

/// <summary>A token of SoftHSM in a folder of its own, with keys that <c>pkcs11-tool</c> of OpenSC made: neither knows of this program.</summary>
public sealed class SoftToken : IAsyncLifetime
{
    public const string Module = "/usr/lib/softhsm/libsofthsm2.so";

    private const string TokenProgram = "/usr/bin/softhsm2-util";
    private const string ObjectProgram = "/usr/bin/pkcs11-tool";

    private static readonly bool IsInstalled = File.Exists(Module) && File.Exists(TokenProgram) && File.Exists(ObjectProgram);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("token-");

    /// <summary>Long enough for the sweep of canaries, which looks for it in all that was printed.</summary>
    public string Pin { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));

    public string WrongPin { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));

    public string PinFile => At("pin");

    /// <summary>The private key in a file that lies on the token too, as <c>in-both</c>.</summary>
    public string KeyFile => At("in-both.pem");

    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["SOFTHSM2_CONF"] = At("softhsm2.conf"),
        ["APPROVALS_PIN"] = Pin,
        ["APPROVALS_WRONG_PIN"] = WrongPin,
        ["APPROVALS_NO_PIN"] = "",
    };

    public async ValueTask InitializeAsync()
    {
        if (OperatingSystem.IsWindows() || !IsInstalled)
        {
            return;
        }

        TestKit.Canaries.Secret(Pin, "PIN of a token");
        TestKit.Canaries.Secret(WrongPin, "a wrong PIN of a token");
        Directory.CreateDirectory(At("tokens"));
        await File.WriteAllTextAsync(At("softhsm2.conf"), $"directories.tokendir = {At("tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n");
        WriteForOwner("pin", Pin + "\n");
        WriteForOwner("wrong-pin", WrongPin + "\n");
        WriteForOwner("open-pin", Pin);
        File.SetUnixFileMode(At("open-pin"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        foreach (var label in new[] { "approvals", "twin-token", "twin-token" })
        {
            await RunAsync(TokenProgram, "--init-token", "--free", "--label", label, "--so-pin", Pin, "--pin", Pin);
        }

        await GenerateAsync("reviewer-one", "01", "EC:prime256v1");
        await GenerateAsync("twin", "02", "EC:prime256v1");
        await GenerateAsync("twin", "03", "EC:prime256v1");
        await GenerateAsync("rsa", "04", "RSA:2048");
        await GenerateAsync("other-curve", "05", "EC:secp256k1");
        await GenerateAsync("asks-each-time", "06", "EC:prime256v1", "--always-auth");
        await GenerateAsync("wrong-half", "07", "EC:prime256v1");
        await ImportAsync();
        await ReplacePublicKeyAsync("wrong-half", "07", "pubkey", await ReadPublicKeyAsync("01"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Skips the test where there is nothing to make a token with; in CI that fails it.</summary>
    public static void Demand()
    {
        if (!IsInstalled)
        {
            Assert.SkipWhen(
                System.Environment.GetEnvironmentVariable("CI") is not "true", "softhsm2 or opensc is not installed; ./test.sh installs them.");
            Assert.Fail("softhsm2 and opensc are needed in CI.");
        }
    }

    /// <summary>How a key of the token is named on the command line.</summary>
    /// <param name="key">What names the key: <c>object=…</c> or <c>id=…</c>.</param>
    /// <param name="pin">Where the PIN is; null for nowhere.</param>
    public string Reference(string key, string? pin = "file") =>
        $"pkcs11:token=approvals;{key}?module-path={Module}" + (pin is null ? "" : $"&pin-source={(pin == "file" ? $"file:{PinFile}" : pin)}");

    public string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The public half as another program reads it from the token, in DER.</summary>
    public async Task<byte[]> ReadPublicKeyAsync(string id)
    {
        await ToolAsync("--read-object", "--type", "pubkey", "--id", id, "--output-file", At("read.der"));
        return await File.ReadAllBytesAsync(At("read.der"));
    }

    [UnsupportedOSPlatform("windows")]
    private void WriteForOwner(string name, string text)
    {
        using var file = new FileStream(At(name), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }

    /// <summary>A key from a file, of which the token shows a certificate and no public key.</summary>
    [UnsupportedOSPlatform("windows")]
    private async Task ImportAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WriteForOwner("in-both.pem", key.ExportPkcs8PrivateKeyPem() + "\n");
        await RunAsync(TokenProgram, "--import", KeyFile, "--token", "approvals", "--label", "in-both", "--id", "08", "--pin", Pin);
        var certificate = new CertificateRequest("CN=reviewer", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        await ReplacePublicKeyAsync("in-both", "08", "cert", certificate.RawData);
    }

    private async Task ReplacePublicKeyAsync(string label, string id, string kind, byte[] written)
    {
        await File.WriteAllBytesAsync(At("written.der"), written);
        await ToolAsync("--delete-object", "--type", "pubkey", "--id", id);
        await ToolAsync("--write-object", At("written.der"), "--type", kind, "--id", id, "--label", label);
    }

    private Task GenerateAsync(string label, string id, string type, params string[] more) =>
        ToolAsync(["--keypairgen", "--key-type", type, "--label", label, "--id", id, .. more]);

    private Task ToolAsync(params string[] arguments) =>
        RunAsync(ObjectProgram, ["--module", Module, "--token-label", "approvals", "--login", "--pin", Pin, .. arguments]);

    private async Task RunAsync(string program, params string[] arguments)
    {
        await using var child = ChildProcess.Start(program, arguments, Environment);
        (await child.ExitAsync()).Should().Be(0, "{0} {1}: {2}", program, arguments[0], child.Error);
    }
}

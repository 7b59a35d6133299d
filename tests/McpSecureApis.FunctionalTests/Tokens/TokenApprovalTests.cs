using System.Security.Cryptography;
using System.Text.Json;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Tokens;

/// <summary>Approvals that are signed on a token, from the public half to the lock that a server takes.</summary>
public sealed class TokenApprovalTests : IClassFixture<SoftToken>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("token-approvals-");
    private readonly SoftToken _token;

    public TokenApprovalTests(SoftToken token)
    {
        _token = token;
        Directory.CreateDirectory(Manifests);
        File.Copy(Repository.Folder("tool-manifests", "orders.yaml"), Path.Combine(Manifests, "orders.yaml"));
    }

    private string Manifests => At("manifests");

    private string Lock => Path.Combine(Manifests, "approvals.lock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Approve_KeyOnAToken_IsTakenByVerifyAndByTheServer()
    {
        SoftToken.Demand();
        var publicKey = await WritePolicyAsync(_token.Reference("object=reviewer-one", pin: null));

        var (exitCode, output, error) = await ApproveAsync(_token.Reference("object=reviewer-one"), "--json");

        exitCode.Should().Be(0, "{0}", error);
        using var read = ECDsa.Create();
        read.ImportSubjectPublicKeyInfo(await _token.ReadPublicKeyAsync("01"), out _);
        publicKey.Should().Be(read.ExportSubjectPublicKeyInfoPem(), "another program reads the same from the token");
        foreach (var line in Lines(output))
        {
            line.GetProperty("state").GetString().Should().Be("approved");
            line.GetProperty("signers").EnumerateArray().Select(signer => signer.GetString()).Should().Equal(ApprovalKeys.IdOf(read));
        }

        (await RunAsync("verify", Manifests, "--policy", At("policy.json"))).ExitCode.Should().Be(0);
        var policy = ApprovalPolicy.Open(At("policy.json"), string.Empty, out _);
        var accepted = AcceptedLock.Check(await File.ReadAllBytesAsync(Lock), policy, () => false, out var problem);
        problem.Should().BeNull();
        accepted!.Approved.Should().ContainKey("orders_get").And.HaveCount(Lines(output).Count);
    }

    /// <summary>The key on the token has a certificate in place of a public key.</summary>
    [Fact]
    public async Task KeyThatIsInAFileToo_IsTheSameSigner()
    {
        SoftToken.Demand();
        var ofFile = await RunAsync("keys", "--public", $"file:{_token.KeyFile}");
        var ofToken = await RunAsync("keys", "--public", _token.Reference("id=%08", pin: null));
        ofFile.Should().Be((0, ofFile.Output, string.Empty));
        ofToken.Should().Be(ofFile);
        await WritePolicyAsync($"file:{_token.KeyFile}");

        (await ApproveAsync(_token.Reference("object=in-both"))).ExitCode.Should().Be(0);

        (await RunAsync("verify", Manifests, "--policy", At("policy.json"))).ExitCode.Should().Be(0);
        (await RunAsync("sign", Manifests, "--policy", At("policy.json"), "--key", $"file:{_token.KeyFile}")).ExitCode
            .Should().Be(1, "one key counts once");
    }

    [Theory]
    [InlineData("id=%01;type=private", "env:APPROVALS_PIN")]
    [InlineData("object=asks-each-time", "env:APPROVALS_PIN")]
    [InlineData("object=asks-each-time", "file")]
    public async Task Approve_PinFromElsewhereAndAKeyThatAsksEachTime_Sign(string key, string pin)
    {
        SoftToken.Demand();
        await WritePolicyAsync(_token.Reference(key, pin));

        var (exitCode, _, error) = await ApproveAsync(_token.Reference(key, pin));

        exitCode.Should().Be(0, "{0}", error);
        (await RunAsync("verify", Manifests, "--policy", At("policy.json"))).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Approve_PinIsTypedAtATerminal_SignsAndShowsNothingOfIt()
    {
        SoftToken.Demand();
        await WritePolicyAsync(_token.Reference("object=reviewer-one"));
        var command = $"'{ChildProcess.Program}' manifest approve '{Manifests}' --policy '{At("policy.json")}' --yes " +
            $"--key '{_token.Reference("object=reviewer-one", pin: null)}'";
        await using var terminal = ChildProcess.Start("script", ["--quiet", "--return", "--flush", "--command", command, At("shown")],
            _token.Environment, input: null);
        await Eventually.HoldsAsync(() => Task.FromResult(Shown().Contains("The token 'approvals' asks for its PIN: ", StringComparison.Ordinal)));

        await terminal.WriteLineAsync($"{_token.Pin}x\x7f");

        (await terminal.ExitAsync()).Should().Be(0, "{0}", Shown());
        Shown().Should().Contain("approvals.lock is written").And.NotContain(_token.Pin).And.NotContain("x\x08");
        (await RunAsync("verify", Manifests, "--policy", At("policy.json"))).ExitCode.Should().Be(0);

        string Shown() => File.Exists(At("shown")) ? File.ReadAllText(At("shown")) : string.Empty;
    }

    [Theory]
    [InlineData("object=reviewer-one", "env:APPROVALS_WRONG_PIN", "The token 'approvals' answered CKR_PIN_INCORRECT to C_Login. The PIN is wrong.")]
    [InlineData("object=reviewer-one", "file:FOLDER/wrong-pin", "CKR_PIN_INCORRECT to C_Login. The PIN is wrong.")]
    [InlineData("object=reviewer-one", "file:FOLDER/open-pin", "can be read or changed by every user of the machine")]
    [InlineData("object=reviewer-one", "file:FOLDER/none", "does not exist.")]
    [InlineData("object=reviewer-one", "file:pin", "needs an absolute path")]
    [InlineData("object=reviewer-one", "env:APPROVALS_NO_PIN", "environment variable APPROVALS_NO_PIN holds no PIN.")]
    [InlineData("object=reviewer-one", null, "nobody can be asked here. Add pin-source=")]
    [InlineData("object=nobody", "file", "has no private key with object=nobody; it has 'asks-each-time' (id 06), 'in-both' (id 08), ")]
    [InlineData("object=twin", "file", "has 2 private keys with object=twin: 'twin' (id 02), 'twin' (id 03). Add object= or id=")]
    [InlineData("type=private", "file", "has 8 private keys: ")]
    [InlineData("object=twin;id=%01", "file", "has no private key with object=twin and id=01 (hexadecimal)")]
    [InlineData("object=rsa", "file", "'rsa' (id 04) is no ECDSA P-256 key (CKK_RSA).")]
    [InlineData("object=other-curve", "file", "'other-curve' (id 05) is no ECDSA P-256 key (CKK_EC).")]
    [InlineData("object=reviewer-one;type=public", "file", "a type that signs nothing")]
    [InlineData("object=reviewer-one;serial=00", "file", "No token matches the pkcs11: reference; the module has 'approvals' (serial ")]
    [InlineData("object=reviewer-one;manufacturer=others", "file", "No token matches")]
    [InlineData("object=reviewer-one;library-manufacturer=others", "file", "No token matches")]
    [InlineData("object=reviewer-one;slot-id=4242", "file", "No token matches")]
    public async Task Approve_WhatCannotSign_IsOneClearLineAndNoLock(string key, string? pin, string said)
    {
        SoftToken.Demand();
        await WritePolicyAsync($"file:{_token.KeyFile}");

        await RefusedAsync(_token.Reference(key, pin?.Replace("FOLDER", Path.GetDirectoryName(_token.PinFile), StringComparison.Ordinal)), said);
    }

    /// <summary>Beside the private key stands the public key of an approver: the signature would be said to be theirs.</summary>
    [Fact]
    public async Task Approve_PublicKeyOfAnotherBesideThePrivateOne_WritesNoLock()
    {
        SoftToken.Demand();
        await WritePolicyAsync(_token.Reference("object=reviewer-one"));

        await RefusedAsync(_token.Reference("object=wrong-half"), "the signature of 'wrong-half' (id 07) is not one of the public key beside it.");
    }

    [Theory]
    [InlineData("pkcs11:token=twin-token?module-path=MODULE", "2 tokens match the pkcs11: reference: 'twin-token' (serial ")]
    [InlineData("pkcs11:object=reviewer-one?module-path=MODULE", "3 tokens match")]
    [InlineData("pkcs11:token=approvals?module-path=/etc/hostname", "/etc/hostname cannot be loaded as a PKCS#11 module of this machine")]
    [InlineData("pkcs11:token=approvals?module-path=/none.so", "there is no file /none.so")]
    [InlineData("pkcs11:token=approvals?module-path=MODULE&pin-value=PIN", "pin-value is not taken: arguments are seen by every user")]
    [InlineData("pkcs11:token=approvals?pin%2dvalue=PIN&module-path=MODULE", "is not as RFC 7512 has it")]
    public async Task Approve_ReferenceToNoToken_IsOneClearLineAndNoLock(string reference, string said)
    {
        SoftToken.Demand();
        await WritePolicyAsync($"file:{_token.KeyFile}");

        await RefusedAsync(
            reference.Replace("MODULE", SoftToken.Module, StringComparison.Ordinal).Replace("PIN", _token.Pin, StringComparison.Ordinal), said);
    }

    [Theory]
    [InlineData("object=twin", null, "has 2 public keys with object=twin: 'twin' (id 02), 'twin' (id 03).")]
    [InlineData("object=nobody", null, "shows no public key and no certificate with object=nobody; it shows 'asks-each-time' (id 06), ")]
    [InlineData("object=rsa", null, "'rsa' (id 04) is no ECDSA P-256 key (CKK_RSA).")]
    [InlineData("object=other-curve", null, "'other-curve' (id 05) is no ECDSA P-256 key")]
    [InlineData("id=%01;type=cert", null, "shows no public key and no certificate with id=01")]
    [InlineData("id=%01;type=secret-key", null, "a type that is no key")]
    [InlineData("object=reviewer-one", "env:APPROVALS_WRONG_PIN", "The PIN is wrong.")]
    public async Task Keys_PublicHalfThatIsNotOne_IsOneClearLine(string key, string? pin, string said)
    {
        SoftToken.Demand();

        var (exitCode, output, error) = await RunAsync("keys", "--public", _token.Reference(key, pin));

        (exitCode, output).Should().Be((2, string.Empty));
        error.TrimEnd().Should().Contain(said).And.NotContain("\n");
    }

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunChildAsync(["manifest", .. arguments], _token.Environment);

    private Task<(int ExitCode, string Output, string Error)> ApproveAsync(string reference, params string[] more) =>
        RunAsync(["approve", Manifests, "--policy", At("policy.json"), "--key", reference, "--yes", .. more]);

    private async Task RefusedAsync(string reference, string said)
    {
        var (exitCode, output, error) = await ApproveAsync(reference);

        (exitCode, output).Should().Be((2, string.Empty));
        error.TrimEnd().Should().Contain(said).And.NotContain("\n").And.NotContain(_token.Pin).And.NotContain(_token.WrongPin);
        File.Exists(Lock).Should().BeFalse();
    }

    /// <summary>A policy under which one key approves everything; gives its public half as the verb printed it.</summary>
    private async Task<string> WritePolicyAsync(string reference)
    {
        string[] arguments = ["keys", "--public", reference, "--json"];
        var (exitCode, output, error) = reference.StartsWith("file:", StringComparison.Ordinal)
            ? await Verb.RunAsync(["manifest", .. arguments])
            : await RunAsync(arguments);
        exitCode.Should().Be(0, "{0}", error);
        var publicKey = JsonElement.Parse(output).GetProperty("publicKey").GetString()!;
        await File.WriteAllTextAsync(At("policy.json"), JsonSerializer.Serialize(new
        {
            format = 1,
            keys = new[] { new { name = "reviewer-one", publicKey, roles = new[] { "approver" } } },
            approvals = new[] { new { risks = new[] { "low", "medium", "high", "critical" }, signers = 1 } },
        }));
        return publicKey;
    }
}

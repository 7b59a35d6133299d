using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Calls;

/// <summary>A sealed question is good for one answer to one call of one caller, for a while.</summary>
public sealed class ConfirmationSealTests
{
    private const string Sent = """{"id":"a"}""";

    private static readonly JsonElement Schema = JsonElement.Parse("""{"type":"object","properties":{"id":{"type":"string"},"limit":{"type":"integer","default":20},"file":{"type":"string","contentEncoding":"base64"}}}""");

    private readonly ManualTimeProvider _clock = new();
    private readonly ConfirmationOptions _options = new();
    private readonly Guid _id = Guid.NewGuid();

    [Fact]
    public void Open_TheSameCall_GivesTheIdOnce()
    {
        var seal = Seal();
        var state = seal.Seal(_id, Call());
        seal.Open(state, Call(), out var id).Should().BeNull();
        id.Should().Be(_id);

        seal.Open(state, Call(), out id)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        id.Should().Be(_id, "the record of a replay names the question");
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("subject")]
    [InlineData("client")]
    [InlineData("no client")]
    [InlineData("tenant")]
    [InlineData("tool")]
    [InlineData("digest")]
    [InlineData("manifest")]
    [InlineData("arguments")]
    [InlineData("default")]
    [InlineData("text")]
    public void Open_AnotherCall_IsRefusedAndLeavesTheSealUsable(string what)
    {
        var seal = Seal();
        var state = seal.Seal(_id, Call());
        var other = what switch
        {
            "issuer" => Call(caller => caller with { Issuer = "https://other.example" }),
            "subject" => Call(caller => caller with { Subject = "t" }),
            "client" => Call(caller => caller with { Client = "d" }),
            "no client" => Call(caller => caller with { Client = null }),
            "tenant" => Call(caller => caller with { Tenant = "c" }),
            "tool" => Call(tool: new ToolIdentity("orders_drop", "orders", "1.0.0", "00")),
            "digest" => Call(tool: new ToolIdentity("orders_get", "orders", "1.0.0", "01")),
            "manifest" => Call(tool: new ToolIdentity("orders_get", "customers", "1.0.0", "00")),
            "arguments" => Call(sent: """{"id":"b"}"""),
            "default" => Call(sent: """{"id":"a","limit":21}"""),
            _ => Call(sent: """{"id":"\u0061"}"""),
        };
        seal.Open(state, other, out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        seal.Open(state, Call(), out _).Should().BeNull("somebody else's attempt must not spend the person's answer");
    }

    [Fact]
    public void Open_AtItsEnd_IsRefused()
    {
        var seal = Seal();
        var early = seal.Seal(_id, Call());
        var late = seal.Seal(Guid.NewGuid(), Call());
        _clock.Advance(_options.Lifetime - TimeSpan.FromMilliseconds(1));
        seal.Open(early, Call(), out _).Should().BeNull();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        seal.Open(late, Call(), out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
    }

    [Fact]
    public void Open_EveryChangedCharacter_IsRefused()
    {
        var seal = Seal();
        var state = seal.Seal(_id, Call());
        for (var i = 0; i < state.Length; i++)
        {
            var changed = string.Concat(state.AsSpan(0, i), state[i] == 'A' ? "B" : "A", state.AsSpan(i + 1));
            seal.Open(changed, Call(), out var id)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
            id.Should().BeNull();
        }

        seal.Open(state, Call(), out _).Should().BeNull();
    }

    [Fact]
    public void Open_SealOfAnotherKey_IsRefused() =>
        Seal().Open(Seal().Seal(_id, Call()), Call(), out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);

    [Fact]
    public void Seal_TwiceOfTheSame_DiffersAndShowsNothing()
    {
        var seal = Seal();
        var first = seal.Seal(_id, Call());
        first.Should().NotBe(seal.Seal(_id, Call()));
        Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(first)).Should().NotContain(Convert.ToHexString(_id.ToByteArray(bigEndian: true)));
    }

    [Fact]
    public void Used_AreBoundedAndForgottenWhenTheyCannotCountAnyMore()
    {
        _options.MaxRemembered = 3;
        var seal = Seal();
        var states = Enumerable.Range(0, 4).Select(_ => seal.Seal(Guid.NewGuid(), Call())).ToList();
        for (var i = 0; i < 3; i++)
        {
            seal.Open(states[i], Call(), out _).Should().BeNull();
        }

        seal.Open(states[3], Call(), out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid, "a forgotten one could be used twice");
        seal.Remembered.Should().Be(3);
        _clock.Advance(_options.Lifetime);
        seal.Open(seal.Seal(Guid.NewGuid(), Call()), Call(), out _).Should().BeNull();
        seal.Remembered.Should().Be(1);
        states.Select(state => seal.Open(state, Call(), out _)).Should().NotContainNulls();
    }

    [Fact]
    public void Text_ShowsEveryArgumentOnOneLineOfItsOwn()
    {
        var text = ConfirmationText.Write(Tool(), Call(sent: "{\"id\":\"a\\n  limit: 1\u202E\"}"))!;
        text.Split('\n').Should().Equal(
            "Confirm this call?", "", "Tool: Drop it (orders_get of orders 1.0.0)", "Effect: destructive, cannot be undone", "Arguments:",
            """  id: "a\n  limit: 1<U+202E>" """.TrimEnd(), "  limit: 20");
    }

    [Fact]
    public void Text_TooLongToBeReadWhole_IsNotAsked() =>
        ConfirmationText.Write(Tool(), Call(sent: "{\"id\":\"" + new string('x', ConfirmationText.Longest) + "\"}")).Should().BeNull();

    [Fact]
    public void Text_File_IsItsLengthAndDigest()
    {
        var base64 = new string('A', 2 * ConfirmationText.Longest);
        var text = ConfirmationText.Write(Tool(), Call(sent: $$"""{"file":"{{base64}}"}"""))!;
        text.Should().Contain($"  file: a file in base64, {base64.Length} characters, SHA-256 of them {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(base64)))}\n");
        ConfirmationText.Write(Tool(), Call(sent: """{"file":"aGVsbG8="}""")).Should().Contain("""  file: "aGVsbG8=" """.TrimEnd());
    }

    [Fact]
    public void Options_WrongOnes_AreNamed()
    {
        new ConfirmationOptionsValidator().Validate(_options).Errors.Should().BeEmpty();
        _options.Effects = [ToolEffect.Read];
        _options.Lifetime = TimeSpan.FromSeconds(1);
        _options.MaxRemembered = 0;
        new ConfirmationOptionsValidator().Validate(_options).Errors.Should().HaveCount(4);
    }

    [Theory]
    [InlineData("key", "", "UsedPath")]
    [InlineData("", "used", "UsedPath")]
    [InlineData("used/key", "used", "KeyFile")]
    public void Options_KeyWithoutAPlaceToNoteUses_IsAnError(string key, string used, string named)
    {
        _options.KeyFile = key;
        _options.UsedPath = used;
        new ConfirmationOptionsValidator().Validate(_options).Errors.Should().ContainSingle().Which.PropertyName.Should().Be(named);
    }

    private static ToolDefinition Tool() => Uninitialized.Of<ToolDefinition>(
        (nameof(ToolDefinition.Identity), new ToolIdentity("orders_get", "orders", "1.0.0", "00")),
        (nameof(ToolDefinition.Manifest), Uninitialized.Of<ToolManifest>(
            (nameof(ToolManifest.Title), "Drop it"), (nameof(ToolManifest.Effect), ToolEffect.Destructive))));

    internal static ValidatedCall Call(Func<Caller, Caller>? change = null, ToolIdentity? tool = null, string sent = Sent)
    {
        tool ??= new ToolIdentity("orders_get", "orders", "1.0.0", "00");
        var manifest = new ApiManifest
        {
            Manifest = tool.Manifest,
            Version = tool.Version,
            Owner = "team@example.com",
            Backend = new BackendManifest { BaseUrl = new Uri("https://orders.example"), AllowedNetworks = ["public"] },
            Tools =
            [
                new ToolManifest
                {
                    Name = tool.Tool,
                    Description = "d",
                    Effect = ToolEffect.Destructive,
                    Access = new AccessManifest { Scopes = ["orders.read"] },
                    Request = new RequestManifest { Method = "POST", Path = "/orders" },
                    Response = new ResponseManifest { None = true },
                },
            ],
        };
        var findings = new FindingCollector("f", new SourceMap());
        var caller = new Caller { Issuer = "https://issuer.example", Subject = "s", Client = "c", Tenant = "t", Scopes = ScopeSet.Parse("orders.read") };
        AuthorizedCall.Check(change?.Invoke(caller) ?? caller, AccessDefinition.Compile(tool, manifest, 0, Schema, findings)!).TryGet(out var authorized, out _).Should().BeTrue();
        var arguments = ArgumentsDefinition.Compile(tool, Schema, "tools[0].arguments", findings)!;
        ValidatedCall.Check(authorized!, arguments, JsonElement.Parse(sent)).TryGet(out var call, out _).Should().BeTrue();
        return call!;
    }

    private ConfirmationSeal Seal() => new(_options, _clock);
}

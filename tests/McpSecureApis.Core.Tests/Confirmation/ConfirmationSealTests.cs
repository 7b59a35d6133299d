using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Confirmation;

/// <summary>A sealed question is good for one answer to one request of one caller, for a while.</summary>
public sealed class ConfirmationSealTests
{
    private const string Sent = """{"id":"a"}""";

    private readonly ManualTimeProvider _clock = new();
    private readonly ConfirmationOptions _options = new();
    private readonly Guid _id = Guid.NewGuid();

    [Fact]
    public void Open_TheSameCall_GivesTheIdOnce()
    {
        var seal = Seal();
        var state = seal.Seal(_id, Request(), "orders");
        seal.Open(state, Request(), "orders", out var id).Should().BeNull();
        id.Should().Be(_id);

        seal.Open(state, Request(), "orders", out id)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        id.Should().Be(_id, "the record of a replay names the question");
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("subject")]
    [InlineData("client")]
    [InlineData("no client")]
    [InlineData("tenant")]
    [InlineData("a letter of the issuer in the subject")]
    [InlineData("tool")]
    [InlineData("digest")]
    [InlineData("manifest")]
    [InlineData("arguments")]
    [InlineData("default")]
    [InlineData("text")]
    [InlineData("host")]
    [InlineData("claim in the path")]
    [InlineData("claim in a header")]
    [InlineData("claim in the body")]
    [InlineData("credential")]
    [InlineData("no credential")]
    public void Open_AnotherCall_IsRefusedAndLeavesTheSealUsable(string what)
    {
        var seal = Seal();
        var state = seal.Seal(_id, Request(), "orders");
        var other = what switch
        {
            "issuer" => Request(caller => caller with { Issuer = "https://other.example" }),
            "subject" => Request(caller => caller with { Subject = "t" }),
            "client" => Request(caller => caller with { Client = "d" }),
            "no client" => Request(caller => caller with { Client = null }),
            "tenant" => Request(caller => caller with { Tenant = "c" }),
            "a letter of the issuer in the subject" => Request(caller => caller with { Issuer = "https://issuer.exampl", Subject = "es" }),
            "tool" => Request(manifest: Manifest.Replace("orders_get", "orders_drop", StringComparison.Ordinal)),
            "digest" => Request(manifest: Manifest + "# reworded\n"),
            "manifest" => Request(manifest: Manifest.Replace("manifest: orders", "manifest: customers", StringComparison.Ordinal)),
            "arguments" => Request(sent: """{"id":"b"}"""),
            "default" => Request(sent: """{"id":"a","limit":21}"""),
            "text" => Request(sent: """{"id":"\u0061"}"""),
            "host" => Request(baseUrl: "https://elsewhere.example"),
            "claim in the path" => Request(caller => WithClaim(caller, "department", "finance")),
            "claim in a header" => Request(caller => WithClaim(caller, "region", "west")),
            "claim in the body" => Request(caller => WithClaim(caller, "desk", "8")),
            _ => Request(),
        };
        var credential = what switch { "credential" => "customers", "no credential" => null, _ => "orders" };
        var refusal = seal.Open(state, other, credential, out var id)!;
        refusal.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        refusal.Message.Should().Contain("another request");
        id.Should().Be(_id, "the record names the question that was answered");
        seal.Open(state, Request(), "orders", out _).Should().BeNull("somebody else's attempt must not spend the person's answer");
    }

    [Fact]
    public void Open_ClientAndTenantChangePlaces_IsAnotherCaller()
    {
        var seal = Seal();
        var state = seal.Seal(_id, Request(caller => caller with { Client = null, Tenant = "x" }), credential: null);
        seal.Open(state, Request(caller => caller with { Client = "x", Tenant = null }), credential: null, out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        seal.Open(state, Request(caller => caller with { Client = null, Tenant = "x" }), credential: null, out _).Should().BeNull();
    }

    [Fact]
    public void Open_AnotherArgumentThatOnlyAConditionReads_IsAnotherCall()
    {
        var manifest = Manifest
            .Replace("access: {scopes: [orders.read]}", "access: {scopes: [orders.read], when: [\"arguments.reason != 'none'\"]}", StringComparison.Ordinal)
            .Replace("required: [id]", "required: [id, reason]", StringComparison.Ordinal)
            .Replace("id: {type: string}", "id: {type: string}\n        reason: {type: string}", StringComparison.Ordinal);
        var seal = Seal();
        var shown = Request(manifest: manifest, sent: """{"id":"a","reason":"broken"}""");
        var other = Request(manifest: manifest, sent: """{"id":"a","reason":"stolen"}""");
        (other.Uri, other.Method).Should().Be((shown.Uri, shown.Method));
        other.Body!.Bytes.ToArray().Should().Equal(shown.Body!.Bytes.ToArray());
        var state = seal.Seal(_id, shown, credential: null);
        seal.Open(state, other, credential: null, out _)!.Message.Should().Contain("another request");
        seal.Open(state, shown, credential: null, out _).Should().BeNull();
    }

    [Fact]
    public void Open_MultipartBuiltAgain_IsTheSameRequest()
    {
        var manifest = Manifest.Replace("body:", "multipart:", StringComparison.Ordinal);
        var seal = Seal();
        var state = seal.Seal(_id, Request(manifest: manifest), credential: null);
        seal.Open(state, Request(manifest: manifest), credential: null, out _).Should().BeNull();
    }

    [Fact]
    public void Open_AtItsEnd_IsRefused()
    {
        var seal = Seal();
        var early = seal.Seal(_id, Request(), "orders");
        var late = seal.Seal(Guid.NewGuid(), Request(), "orders");
        _clock.Advance(_options.Lifetime - TimeSpan.FromMilliseconds(1));
        seal.Open(early, Request(), "orders", out _).Should().BeNull();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        seal.Open(late, Request(), "orders", out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
    }

    [Fact]
    public void Open_EveryChangedCharacter_IsRefused()
    {
        var seal = Seal();
        var state = seal.Seal(_id, Request(), "orders");
        for (var i = 0; i < state.Length; i++)
        {
            var changed = string.Concat(state.AsSpan(0, i), state[i] == 'A' ? "B" : "A", state.AsSpan(i + 1));
            seal.Open(changed, Request(), "orders", out var id)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
            id.Should().BeNull();
        }

        seal.Open(state, Request(), "orders", out _).Should().BeNull();
    }

    [Fact]
    public void Open_SealOfAnotherKey_IsRefused() =>
        Seal().Open(Seal().Seal(_id, Request(), "orders"), Request(), "orders", out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);

    [Fact]
    public void Seal_TwiceOfTheSame_DiffersAndShowsNothing()
    {
        var seal = Seal();
        var first = seal.Seal(_id, Request(), "orders");
        first.Should().NotBe(seal.Seal(_id, Request(), "orders"));
        Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(first)).Should().NotContain(Convert.ToHexString(_id.ToByteArray(bigEndian: true)));
    }

    [Fact]
    public void Used_AreBoundedAndForgottenWhenTheyCannotCountAnyMore()
    {
        _options.MaxRemembered = 3;
        var seal = Seal();
        var states = Enumerable.Range(0, 4).Select(_ => seal.Seal(Guid.NewGuid(), Request(), "orders")).ToList();
        for (var i = 0; i < 3; i++)
        {
            seal.Open(states[i], Request(), "orders", out _).Should().BeNull();
        }

        seal.Open(states[3], Request(), "orders", out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid, "a forgotten one could be used twice");
        seal.Remembered.Should().Be(3);
        _clock.Advance(_options.Lifetime);
        seal.Open(seal.Seal(Guid.NewGuid(), Request(), "orders"), Request(), "orders", out _).Should().BeNull();
        seal.Remembered.Should().Be(1);
        states.Select(state => seal.Open(state, Request(), "orders", out _)).Should().NotContainNulls();
    }

    [Fact]
    public void Text_ShowsEveryArgumentAndBoundValueOnOneLineOfItsOwn()
    {
        var text = Text(Request(caller => WithClaim(caller, "desk", "e\"st\u001b[2J\u202E"), sent: "{\"id\":\"a\\n  limit: 1\u202E\"}"))!;
        text.Split('\n').Should().Equal(
            "Confirm this call?", "", "Tool: Drop it (orders_get of orders 1.0.0)", "Effect: destructive, cannot be undone", "Arguments:",
            """  id: "a\n  limit: 1<U+202E>" """.TrimEnd(), "  limit: 20",
            "From the sign-in:", """  department: "sales" """.TrimEnd(), """  desk: "e\"st\u001B[2J<U+202E>" """.TrimEnd(), """  region: "east" """.TrimEnd());
    }

    [Fact]
    public void Text_TooLongToBeReadWhole_IsNotAsked() =>
        Text(Request(sent: "{\"id\":\"" + new string('x', 200) + "\",\"note\":\"" + new string('x', ConfirmationText.Longest) + "\"}")).Should().BeNull();

    [Fact]
    public void Text_AsLongAsCanBeRead_IsAskedAndOneMoreIsNot()
    {
        var rest = Text(Request(sent: """{"id":"a","note":""}"""))!.Length;
        Text(Note(ConfirmationText.Longest - rest)).Should().HaveLength(ConfirmationText.Longest);
        Text(Note(ConfirmationText.Longest - rest + 1)).Should().BeNull();

        static BackendRequest Note(int length) => Request(sent: $$"""{"id":"a","note":"{{new string('x', length)}}"}""");
    }

    [Fact]
    public void Text_NoArguments_SaysNone()
    {
        var manifest = """
            manifest: orders
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: 'https://orders.example', allowedNetworks: [public]}
            tools:
              - name: orders_close
                description: Closes the shop.
                effect: destructive
                access: {scopes: [orders.read]}
                request: {method: POST, path: /close}
                response: none
            """;
        var tool = TestProofs.Tool(manifest);
        ConfirmationText.Write(tool.Confirmation, TestProofs.Build(tool, Request().Call.Caller, "{}")).Should().EndWith("\nArguments: none");
        Text(Request()).Should().Contain("\nArguments:\n");
    }

    [Fact]
    public void Text_File_IsItsLengthAndDigest()
    {
        Text(Request(sent: $$"""{"id":"a","file":"{{new string('A', 256)}}"}""")).Should().Contain("  file: \"AAAA");
        Text(Request(sent: $$"""{"id":"a","file":"{{new string('A', 260)}}"}""")).Should().Contain("  file: a file in base64, 260 characters");
        var base64 = new string('A', 2 * ConfirmationText.Longest);
        var text = Text(Request(sent: $$"""{"id":"a","file":"{{base64}}"}"""))!;
        text.Should().Contain($"  file: a file in base64, {base64.Length} characters, SHA-256 of them {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(base64)))}\n");
        Text(Request(sent: """{"id":"a","file":"aGVsbG8="}""")).Should().Contain("""  file: "aGVsbG8=" """.TrimEnd());
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

    internal const string Manifest = """
        manifest: orders
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: 'https://orders.example', allowedNetworks: [public]}
        tools:
          - name: orders_get
            title: Drop it
            description: Drops it.
            effect: destructive
            access: {scopes: [orders.read]}
            request:
              method: POST
              path: '/orders/{department}'
              query: {limit: '{limit}'}
              headers: {X-Kind: a}
              body: {note: '{note}', id: '{id}', file: '{file}'}
            bind:
              department: {claim: department, in: path, name: department}
              desk: {claim: desk, in: body, name: desk}
              region: {claim: region, in: header, name: X-Region}
            arguments:
              type: object
              required: [id]
              properties:
                id: {type: string}
                note: {type: string}
                limit: {type: integer, default: 20}
                file: {type: string, contentEncoding: base64}
            response: none

        """;

    internal static BackendRequest Request(Func<Caller, Caller>? change = null, string manifest = Manifest, string sent = Sent, string? baseUrl = null)
    {
        var caller = new Caller { Issuer = "https://issuer.example", Subject = "s", Client = "c", Tenant = "t", Scopes = ScopeSet.Parse("orders.read") };
        caller = WithClaim(WithClaim(WithClaim(caller, "department", "sales"), "desk", "7"), "region", "east");
        return TestProofs.Build(TestProofs.Tool(manifest, baseUrl), change?.Invoke(caller) ?? caller, sent);
    }

    internal static Caller WithClaim(Caller caller, string name, string value) => caller with
    {
        Claims = new Dictionary<string, JsonElement>(caller.Claims, StringComparer.Ordinal) { [name] = JsonSerializer.SerializeToElement(value) },
    };

    private static string? Text(BackendRequest request) => ConfirmationText.Write(TestProofs.Tool(Manifest).Confirmation, request);

    private ConfirmationSeal Seal() => new(_options, _clock);
}

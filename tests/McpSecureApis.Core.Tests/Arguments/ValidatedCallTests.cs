using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Arguments;

public sealed class ValidatedCallTests
{
    private static readonly EntryIdentity Tool = new("orders_get", "orders", "1.0.0", "00");

    private static readonly JsonElement Schema = JsonElement.Parse(
        """{"type":"object","properties":{"id":{"type":"string","minLength":1},"amount":{"type":"number"},"limit":{"type":"integer","default":20},"file":{"type":"string","contentEncoding":"base64"},"list":{"type":"array","items":{"type":["string","integer"]}},"deep":{"type":"object","properties":{"b":{"type":"boolean"},"c":{"type":"string"}}},"map":{"type":"object","additionalProperties":{"type":"integer"}}}}""");

    [Fact]
    public void Check_NoArguments_IsTheEmptyObjectWithDefaults()
    {
        Check(null).TryGet(out var call, out _).Should().BeTrue();
        call!.Arguments.GetRawText().Should().Be("""{"limit":20}""");
    }

    [Theory]
    [InlineData("""{"amount":1.10,"limit":1}""")]
    [InlineData("""{"amount":12345678901234567890,"limit":1}""")]
    [InlineData("""{"amount":1e400,"limit":1.0}""")]
    public void Check_Valid_KeepsEveryByte(string sent)
    {
        Check(sent).TryGet(out var call, out _).Should().BeTrue();
        call!.Arguments.GetRawText().Should().Be(sent);
        call.Tool.Should().BeSameAs(Tool);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"__proto__":{}}""")]
    [InlineData("""{"Id":"x"}""")]
    [InlineData("""{"id":""}""")]
    [InlineData("""{"limit":null}""")]
    public void Check_Invalid_RefusesWithProblems(string sent)
    {
        Check(sent).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.InvalidArguments);
        refusal.Problems.Should().NotBeEmpty();
        refusal.Message.Should().StartWith("The arguments are not valid. ").And.Contain(refusal.Problems[0].Message);
    }

    [Theory]
    [InlineData("{\"id\":\"TEXT\"}")]
    [InlineData("{\"list\":[1,\"x\",\"TEXT\"]}")]
    [InlineData("{\"deep\":{\"b\":true,\"c\":\"TEXT\"}}")]
    public void Check_StringAtTheBound_IsTakenAndOneMoreIsNot(string sent)
    {
        // The bound counts the quotes too.
        var longest = new string('x', ValidatedCall.LongestString - 2);
        Check(sent.Replace("TEXT", longest, StringComparison.Ordinal)).TryGet(out _, out _).Should().BeTrue();
        Check(sent.Replace("TEXT", longest + "x", StringComparison.Ordinal)).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Problems.Should().ContainSingle().Which.Message.Should().Contain("longer than 262144 bytes");
    }

    [Fact]
    public void Check_NameAtTheBound_IsTakenAndOneMoreIsNot()
    {
        var longest = new string('x', ValidatedCall.LongestString);
        Check($$"""{"map":{"{{longest}}":1,"a":2} }""").TryGet(out _, out _).Should().BeTrue();
        Check($$"""{"map":{"{{longest}}x":1,"a":2} }""").TryGet(out _, out _).Should().BeFalse();
    }

    [Fact]
    public void Check_FileAtItsBound_IsTakenAndOneMoreIsNot()
    {
        var longest = new string('A', ValidatedCall.LongestFile - 4);
        Check($$"""{"file":"{{longest}}"}""").TryGet(out _, out _).Should().BeTrue();
        Check($$"""{"file":"{{longest}}AAAA"}""").TryGet(out _, out _).Should().BeFalse();
    }

    [Fact]
    public void Check_StringBeyondTheBound_RefusesWhateverTheSchemaSays()
    {
        Check("{\"id\":\"" + new string('x', ValidatedCall.LongestString + 1) + "\"}").TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Problems.Should().ContainSingle().Which.Rule.Should().Be("maxLength");
    }

    [Fact]
    public void Check_FileBeyondTheBoundOfOthers_IsTakenUpToItsOwn()
    {
        Check($$"""{"file":"{{new string('A', ValidatedCall.LongestString + 1)}}"}""").TryGet(out var call, out _).Should().BeTrue();
        (call!.IsFile("file"), call.IsFile("id"), call.IsFile("unknown")).Should().Be((true, false, false));
        Check($$"""{"file":"{{new string('A', ValidatedCall.LongestFile)}}"}""").TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Problems.Should().ContainSingle().Which.Rule.Should().Be("maxLength");
        Check($$"""{"file":"AAAA","id":"{{new string('A', ValidatedCall.LongestString + 1)}}"}""").TryGet(out _, out refusal).Should().BeFalse();
        refusal!.Problems.Should().ContainSingle().Which.Rule.Should().Be("maxLength");
    }

    [Fact]
    public void Check_DefinitionOfAnotherTool_IsABug()
    {
        var other = ArgumentsDefinition.Compile(Tool with { }, Schema, "tools[0].arguments", new FindingCollector("f", new SourceMap()))!;
        var act = () => ValidatedCall.Check(Authorize(), other, null);
        act.Should().Throw<InvalidOperationException>();
    }

    private static Outcome<ValidatedCall> Check(string? arguments)
    {
        var definition = ArgumentsDefinition.Compile(Tool, Schema, "tools[0].arguments", new FindingCollector("f", new SourceMap()))!;
        return ValidatedCall.Check(Authorize(), definition, arguments is null ? null : JsonElement.Parse(arguments));
    }

    private static AuthorizedCall Authorize()
    {
        var manifest = new ApiManifest
        {
            Manifest = "orders",
            Version = "1.0.0",
            Owner = "team@example.com",
            Backend = new BackendManifest { BaseUrl = new Uri("https://orders.example"), AllowedNetworks = ["public"] },
            Tools =
            [
                new ToolManifest
                {
                    Name = Tool.Name,
                    Description = "Returns an order.",
                    Effect = ToolEffect.Read,
                    Access = new AccessManifest { Scopes = ["orders.read"] },
                    Request = new RequestManifest { Method = "GET", Path = "/orders" },
                    Response = new ResponseManifest { None = true },
                },
            ],
        };
        var access = AccessDefinition.Compile(Tool, manifest, 0, Schema, new FindingCollector("f", new SourceMap()))!;
        var caller = new Caller { Issuer = "https://issuer.example", Subject = "s", Scopes = ScopeSet.Parse("orders.read") };
        AuthorizedCall.Check(caller, access).TryGet(out var call, out _).Should().BeTrue();
        return call!;
    }
}

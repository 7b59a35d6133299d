using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Tests.Requests;
using McpSecureApis.Json;
using McpSecureApis.Json.Patterns;
using McpSecureApis.Json.Schemas;

namespace McpSecureApis.Core.Tests.Fuzz;

/// <summary>What reads the outside's bytes never throws, never runs away, and keeps its promise about what it took.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly JsonElement[] Instances =
    [
        .. new[] { "null", "true", "0", "-1.5e3", "\"\"", "\"a\\u00e9\\ud83d\\ude00\"", "\"2026-01-01\"", "[]", "[1,1.0,\"a\",{\"a\":[]}]", "{}", "{\"a\":1,\"b\":\"x\",\"\\u0063\":{\"a\":null}}" }
            .Select(text => JsonElement.Parse(text)),
    ];

    [Fact]
    public void StrictJson_AnyBytes_TakesOnlyWhatEveryReaderTakes() => Fuzz("json", bytes =>
    {
        if (!StrictJson.TryParse(bytes, out var document, out var error))
        {
            error.Problem.Should().NotBeEmpty();
            error.Offset.Should().BeInRange(0, bytes.Length);
            return false;
        }

        using (document)
        {
            // Every string can be decoded, every name is there once, every number has a text.
            Walk(document.RootElement);
            using var again = JsonDocument.Parse(document.RootElement.GetRawText(), new JsonDocumentOptions { AllowDuplicateProperties = false });

            // Not DeepEquals: the framework's gives up on exponents that JSON allows.
            JsonSerializer.Serialize(again.RootElement).Should().Be(JsonSerializer.Serialize(document.RootElement));
        }

        return true;
    });

    [Fact]
    public void StrictJsonReader_AnyBytes_AgreesWithStrictJson() => Fuzz("json", bytes =>
    {
        var options = new StrictJsonOptions { MaxDepth = 64 };
        var expected = StrictJson.TryParse(bytes, options, out var document, out _);
        document?.Dispose();
        var reader = new StrictJsonReader(bytes, options);
        try
        {
            reader.Skip();
            reader.TryComplete().Should().Be(expected);
        }
        finally
        {
            reader.Dispose();
        }

        return expected;
    });

    [Fact]
    public void SchemaCompiler_AnySchema_CompilesOrSaysWhy() => Fuzz("schema", bytes =>
    {
        if (!StrictJson.TryParse(bytes, out var document, out _))
        {
            return false;
        }

        using (document)
        {
            var compiled = SchemaCompiler.Compile(document.RootElement, ArgumentsDefinition.SchemaOptions, "arguments", out var problems);
            (compiled is null).Should().Be(problems.Count > 0);
            if (compiled is null)
            {
                return false;
            }

            foreach (var instance in Instances)
            {
                var isValid = compiled.IsValid(instance);
                compiled.IsValid(instance).Should().Be(isValid);
                if (!isValid)
                {
                    compiled.Explain(instance).Should().NotBeEmpty();
                }
            }

            return true;
        }
    });

    [Fact]
    public void EcmaPattern_AnyPattern_RunsWithoutBacktrackingOrSaysWhy() => Fuzz("pattern", bytes =>
    {
        var pattern = Encoding.UTF8.GetString(bytes);
        var compiled = EcmaPattern.Compile(pattern, out var problem);
        (compiled is null).Should().Be(problem is not null);
        if (compiled is null)
        {
            return false;
        }

        var regex = compiled.IsPlain ? null : EcmaPattern.Build(EcmaPattern.Translate(pattern, out _)!);
        (regex?.Options ?? RegexOptions.NonBacktracking).Should().HaveFlag(RegexOptions.NonBacktracking);
        foreach (var text in (string[])["", "a", "ORD-00000001", "١٢٣", "a\n", "\u202E😀", new string('a', 2_000) + "!"])
        {
            compiled.IsMatch(text).Should().Be(compiled.IsMatch(text));
        }

        return true;
    });

    [Fact]
    public void RequestBuilder_AnyTemplateAndValue_StaysInItsTemplate() => Fuzz("request", bytes =>
    {
        // The first line is the path's template, the second the value.
        var parts = Encoding.UTF8.GetString(bytes).Split('\n', 2);
        var value = parts.Length > 1 ? parts[1] : "x";
        var fixture = new RequestFixture { Path = parts[0], Properties = """{"v":{"type":"string"}}""", Required = ["v"] };
        fixture.AlsoUsed.Add("v");
        fixture.Query["q"] = RequestFixture.Text("<{v}>");
        fixture.Headers["X-V"] = RequestFixture.Text("{v}");
        var definition = fixture.Compile();
        (definition is null).Should().Be(fixture.Findings.HasErrors);
        if (definition is null)
        {
            return false;
        }

        if (!RequestBuilder.Build(definition, fixture.Caller, JsonElement.Parse(JsonSerializer.Serialize(new { v = value }))).TryGet(out var built, out var refusal))
        {
            refusal.Reason.Should().Be(RefusalReason.InvalidArguments);
            return false;
        }

        built.Uri.GetLeftPart(UriPartial.Authority).Should().Be("https://orders.example");
        built.Uri.AbsolutePath.Should().StartWith("/api/").And.NotContain("/../").And.NotContain("/./");
        built.Uri.AbsolutePath.Count(unit => unit == '/').Should().Be(parts[0].Count(unit => unit == '/') + 1);
        Uri.UnescapeDataString(built.Uri.Query).Should().Be($"?q=<{value}>");
        built.Headers.Should().ContainSingle().Which.Value.Should().Be(value).And.MatchRegex(@"\A[\x20-\x7E\t]*\z");
        return true;
    });

    [Fact]
    public void Manifest_AnyBytes_IsServedWholeOrNotAtAll()
    {
        var compiler = new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = MaskingPolicy.Compile(new MaskingOptions()),
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
        });
        Fuzz("manifest", bytes =>
        {
            var file = bytes.AsSpan().TrimStart((byte)' ').StartsWith("{"u8) ? "m.json" : "m.yaml";
            var read = ManifestReader.Read(file, bytes);
            var compiled = compiler.Compile(file, read);
            (compiled is null).Should().Be(read.Findings.HasErrors);
            return compiled is not null;
        });
    }

    private static void Walk(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    names.Add(member.Name).Should().BeTrue();
                    Walk(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    Walk(element);
                }

                break;
            case JsonValueKind.String:
                value.GetString().Should().NotBeNull();
                break;
            case JsonValueKind.Number:
                value.GetRawText().Length.Should().BeInRange(1, StrictJsonOptions.Default.MaxNumberLength);
                break;
        }
    }

    private void Fuzz(string target, Func<byte[], bool> run)
    {
        var fuzzer = new Fuzzer(target);
        var far = 0;
        fuzzer.Run(bytes =>
        {
            var gotFar = run(bytes);
            far += gotFar ? 1 : 0;
            return gotFar;
        });
        output.WriteLine($"{target}: {fuzzer.Runs} inputs, {far} got far, seed {fuzzer.Seed}");
        far.Should().BePositive("a target that refuses everything tests nothing");
    }
}

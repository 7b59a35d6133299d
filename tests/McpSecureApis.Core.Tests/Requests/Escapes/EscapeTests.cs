using System.Text.Json;
using FsCheck.Fluent;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Requests.Escapes;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;
using static McpSecureApis.Core.Tests.Requests.RequestFixture;

namespace McpSecureApis.Core.Tests.Requests.Escapes;

/// <summary>A value between the quotes of a query language stays one literal: judged by the parsers of these languages, not by ours.</summary>
public sealed class EscapeTests
{
    private static readonly int Values = Rounds.Of(10_000);
    private const string Name = """{"name":{"type":"string"}}""";
    private const string Filter = "Visibility eq 'public' and Name eq '{name}'";
    private const string Phrase = "+visibility:public +name:\"{name}\"";
    private const string Json = """{{"visibility":"public","name":"{name}","also":[1,true]}}""";

    private static readonly string[] Hostile =
    [
        "x' or Visibility eq 'secret", "O'Neil", "'", "''", "'''", "\\", "\\'", "\\\"", "\"", "\"\"", "\" OR visibility:secret OR name:\"", "\",\"visibility\":\"secret", "\\u0022", "\\u0027",
        "%27", "%2527", "\u2019", "\uFF07", "\u02BC", "a\\", "\r\n", "\t", "/x/", "x*", "~", "AND", "{0}", "", "\u0000b"[1..], "😀'", "\\\\\"",
    ];

    private readonly RequestFixture _fixture = new();

    public static TheoryData<string> Languages { get; } = ["Odata", "Json", "Lucene"];

    [Theory]
    [InlineData("x' or Visibility eq 'secret", "Visibility%20eq%20%27public%27%20and%20Name%20eq%20%27x%27%27%20or%20Visibility%20eq%20%27%27secret%27")]
    [InlineData("O'Neil", "Visibility%20eq%20%27public%27%20and%20Name%20eq%20%27O%27%27Neil%27")]
    public void Build_ODataFilter_DoublesTheQuote(string name, string expected)
    {
        _fixture.Properties = Name;
        _fixture.Query["$filter"] = Escaped(Filter, TextEscape.Odata);
        _fixture.Build(JsonSerializer.Serialize(new { name })).Uri.AbsoluteUri.Should().Be($"https://orders.example/api/orders?%24filter={expected}");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Build_AnyValue_IsOneLiteralToTheParserOfItsLanguage(string language)
    {
        var (template, read) = Subject(language);
        var escape = Enum.Parse<TextEscape>(language);
        (_fixture.Method, _fixture.Properties) = ("POST", Name);
        _fixture.Query["q"] = Escaped(template, escape);
        _fixture.Body = JsonSerializer.Serialize(new { find = new[] { new { template, escape = language.ToLowerInvariant() } } });
        var definition = _fixture.Compiled();
        var seen = 0;
        foreach (var name in Hostile.Concat(Languageful().Sample(Values)).Where(name => !name.Contains('\0')))
        {
            RequestBuilder.Build(definition, _fixture.Caller, ReadJson(JsonSerializer.Serialize(new { name }))).TryGet(out var built, out var refusal);
            if (refusal is not null)
            {
                refusal.Message.Should().Contain("longer than", "only its length keeps a value from being sent");
                continue;
            }

            using var body = JsonDocument.Parse(built!.Body!.Bytes);
            foreach (var text in new[] { Uri.UnescapeDataString(built.Uri.Query["?q=".Length..]), body.RootElement.GetProperty("find")[0].GetString()! })
            {
                read(text).Should().Be(name);
            }

            seen++;
        }

        seen.Should().BeGreaterThan(Values / 2);
    }

    [Fact]
    public void Build_AnyValueInAPathKey_IsOneKeyOrIsRefused()
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = ("/Items('{id}')", Name, ["name"]);
        _fixture.PathParameters["id"] = Escaped("{name}", TextEscape.Odata);
        var definition = _fixture.Compiled();
        var seen = 0;
        foreach (var name in Hostile.Concat(Languageful().Sample(Values)))
        {
            if (RequestBuilder.Build(definition, _fixture.Caller, ReadJson(JsonSerializer.Serialize(new { name }))).TryGet(out var built, out _))
            {
                QueryParsers.ReadODataKey(built!.Uri.AbsolutePath).Should().Be(name);
                seen++;
            }
        }

        seen.Should().BeGreaterThan(Values / 10);
        _fixture.Build("""{"name":"O'Neil"}""").Uri.AbsoluteUri.Should().Be("https://orders.example/api/Items('O%27%27Neil')");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Match_TextThatSaysMore_IsRefused(string language)
    {
        var escape = Enum.Parse<TextEscape>(language);
        var (template, _) = Subject(language);
        TemplateText.TryParse(template, out var parts, out _).Should().BeTrue();
        var escaped = new EscapedTemplate(
            escape, [.. parts!.Select(part => part.IsPlaceholder ? new ValuePart(null, new ValueOrigin(part.Text, IsClaim: false)) : new ValuePart(part.Text, null))]);
        foreach (var name in Hostile.Where(name => EscapedText.Write(name, escape) != name))
        {
            var arguments = ReadJson(JsonSerializer.Serialize(new { name }));
            var raw = string.Concat(parts!.Select(part => part.IsPlaceholder ? name : part.Text));
            escaped.IsMatch(raw, _fixture.Caller, arguments).Should().BeFalse("{0} is not escaped", raw);
            escaped.IsMatch(string.Concat(parts!.Select(part => part.IsPlaceholder ? EscapedText.Write(name, escape) : part.Text)), _fixture.Caller, arguments).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(null, "Name eq '{name}'", """{"type":"string"}""", true)]
    [InlineData(null, "name:\"{name}\"", """{"type":"string","maxLength":10}""", true)]
    [InlineData(null, "select `{name}`", """{"type":"string"}""", true)]
    [InlineData(null, "Name eq '{name}'", """{"type":"string","pattern":"^[^']*$"}""", true)] // the backslash
    [InlineData(null, "Name eq '{name}'", """{"type":"string","pattern":"[a-z]"}""", true)]
    [InlineData(null, "contains(Name,'a {name} b')", """{"type":"string"}""", true)]
    [InlineData(null, "x = \"f('{name}')\"", """{"type":"string","pattern":"^[^'\\\\]*$"}""", true)] // the outer quote
    [InlineData(null, "Name eq '{name}'", """{"enum":["a","b'"]}""", true)]
    [InlineData(null, "geo.distance(L, geography'POINT({name})') lt 5 and Visibility eq 'public'", """{"type":"string"}""", true)] // a literal's prefix
    [InlineData(null, "geography'SRID=1;{name}'", """{"type":"string"}""", true)]
    [InlineData(null, "D eq duration'PT{name}H'", """{"type":"string"}""", true)]
    [InlineData(null, "d'a{name}'", """{"type":"string"}""", true)]
    [InlineData(null, "d'ab{name}cd'", """{"type":"string"}""", true)]
    [InlineData(null, "d'ab{name}cd'or x", """{"type":"string"}""", true)]
    [InlineData(null, "n's {name}'", """{"type":"string"}""", true)]
    [InlineData(null, "it's 'a {name}'", """{"type":"string"}""", true)]
    [InlineData(null, "d\"ab{name}cd\"or x", """{"type":"string"}""", true)]
    [InlineData(null, "x ' {name} 'a'", """{"type":"string"}""", true)]
    [InlineData(null, "'a {name} it's", """{"type":"string"}""", true)]
    [InlineData(null, "it'sX {name} it's", """{"type":"string"}""", true)] // the word goes on
    [InlineData(null, "'s {name} it's", """{"type":"string"}""", true)] // no word before it
    [InlineData(null, "1's {name} it's", """{"type":"string"}""", true)]
    [InlineData(null, "it's'{name} it's", """{"type":"string"}""", false)] // two quotes before it
    [InlineData(null, "'a' {name} it 'x", """{"type":"string"}""", false)]
    [InlineData(null, "'a' eq {name} and 'b' eq x", """{"type":"string"}""", false)]
    [InlineData(null, "O'Neil and {name}", """{"type":"string"}""", false)] // one quote encloses nothing
    [InlineData(null, "D eq duration'PT{name}H'", """{"type":"integer"}""", false)]
    [InlineData(null, "Name eq '{name}'", """{"type":"string","pattern":"^[^'\\\\]*$"}""", false)]
    [InlineData(null, "Name eq '{name}'", """{"type":"string","pattern":"^[A-Za-z -]{1,20}$"}""", false)]
    [InlineData(null, "Name eq '{name}'", """{"type":"string","format":"uuid"}""", false)]
    [InlineData(null, "Name eq '{name}'", """{"type":"integer"}""", false)]
    [InlineData(null, "Name eq '{name}'", """{"enum":["a","b"]}""", false)]
    [InlineData(null, "{name}", """{"type":"string"}""", false)]
    [InlineData(null, "it's {name}, isn't it", """{"type":"string"}""", false)] // prose
    [InlineData(null, "'a' eq {name}", """{"type":"string"}""", false)]
    [InlineData("Odata", "Name eq '{name}'", """{"type":"string"}""", false)]
    public void Compile_PlaceholderBetweenQuotes_IsFound(string? escape, string template, string schema, bool found)
    {
        _fixture.Properties = $$"""{"name":{{schema}}}""";
        _fixture.Query["q"] = new ParameterManifest { Template = template, Escape = escape is null ? null : Enum.Parse<TextEscape>(escape) };
        _fixture.Compile().Should().NotBeNull("it is a warning");
        _fixture.Findings.Findings.Select(finding => $"{finding.Severity} {finding.Rule} {finding.Path}")
            .Should().Equal(found ? ["Warning query-language tools[0].request.query.q"] : []);
    }

    [Theory]
    [InlineData("path")]
    [InlineData("header")]
    [InlineData("form")]
    [InlineData("part")]
    [InlineData("body")]
    public void Compile_PlaceholderBetweenQuotesAnywhere_IsFoundUntilItHasAnEscape(string place)
    {
        foreach (var escape in new TextEscape?[] { null, TextEscape.Odata })
        {
            var fixture = new RequestFixture { Method = "POST", Properties = Name, Required = ["name"] };
            var text = new ParameterManifest { Template = "Name eq '{name}'", Escape = escape };
            switch (place)
            {
                case "path":
                    fixture.Path = "/Items('{name}')";
                    if (escape is not null)
                    {
                        fixture.PathParameters["name"] = Escaped("{name}", TextEscape.Odata);
                    }

                    break;
                case "header":
                    fixture.Headers["X-Filter"] = text;
                    break;
                case "form":
                    fixture.Form = new(StringComparer.Ordinal) { ["filter"] = text };
                    break;
                case "part":
                    fixture.Multipart = new(StringComparer.Ordinal) { ["filter"] = new PartManifest { Template = text.Template, Escape = escape } };
                    break;
                default:
                    fixture.Body = escape is null ? """{"filter":"Name eq '{name}'"}""" : """{"filter":{"template":"Name eq '{name}'","escape":"odata"}}""";
                    break;
            }

            fixture.Compile().Should().NotBeNull();
            fixture.Findings.Findings.Select(finding => finding.Rule).Should().Equal(escape is null ? ["query-language"] : []);
            if (escape is not null)
            {
                var built = fixture.Build("""{"name":"O'Neil"}""");
                var sent = Uri.UnescapeDataString(built.Uri.AbsoluteUri) + string.Concat(built.Headers.Select(header => header.Value)) +
                    (built.Body is { } body ? Uri.UnescapeDataString(System.Text.Encoding.UTF8.GetString(body.Bytes.Span)) : "");
                sent.Should().Contain("'O''Neil'").And.NotContain("O'Neil");
            }
        }
    }

    [Theory]
    [InlineData("Odata", "Name eq {name}", """{"type":"string"}""")]
    [InlineData("Odata", "Name eq ''{name}'", """{"type":"string"}""")]
    [InlineData("Odata", "Name eq '{name}", """{"type":"string"}""")]
    [InlineData("Odata", "Name eq 'x'", """{"type":"string"}""")]
    [InlineData("Odata", "Id eq {name}", """{"type":"string","pattern":"^[a-z ]+$"}""")]
    [InlineData("Odata", "Id eq {name}", """{"enum":["a or b"]}""")]
    [InlineData("Odata", "Id eq {name}", """{"enum":["é"]}""")]
    [InlineData("Lucene", "name:{name}", """{"type":"string"}""")]
    [InlineData("Lucene", "n:{name}", """{"type":"integer"}""")]
    [InlineData("Lucene", "name:\"{name}", """{"type":"string"}""")]
    [InlineData("Lucene", "name:/\"{name}\"/", """{"type":"string"}""")]
    [InlineData("Lucene", "name:\"\\{name}\"", """{"type":"string"}""")]
    [InlineData("Json", "{name}", """{"type":"string"}""")]
    [InlineData("Json", "{{\"n\":\"{name}\"", """{"type":"string"}""")]
    [InlineData("Json", """{{"{name}":1}}""", """{"type":"string"}""")]
    [InlineData("Json", """{{"n":{name}}}""", """{"type":"string"}""")]
    [InlineData("Json", """{{"n":{name}}}""", """{"type":["integer","string"]}""")]
    [InlineData("Json", """{{"a":1,"{name}":2}}""", """{"type":"string"}""")]
    [InlineData("Json", """[1,{{"{name}":2}}]""", """{"type":"string"}""")]
    [InlineData("Json", """{{"a":{{"{name}":2}},"b":1}}""", """{"type":"string"}""")]
    [InlineData("Json", """{{"n":1{name}}}""", """{"type":"integer"}""")]
    [InlineData("Json", """{{"n":"\{name}"}}""", """{"type":"string"}""")]
    [InlineData("Json", """{{"n":'{name}'}}""", """{"type":"string"}""")]
    public void Compile_PlaceWhereTheEscapeDoesNotHold_IsAnError(string escape, string template, string schema)
    {
        _fixture.Properties = $$"""{"name":{{schema}}}""";
        if (!template.Contains("{name}"))
        {
            _fixture.AlsoUsed.Add("name");
        }

        _fixture.Query["q"] = Escaped(template, Enum.Parse<TextEscape>(escape));
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().Contain(finding => finding.Rule == "request-escape" && finding.Path == "tools[0].request.query.q");
    }

    [Theory]
    [InlineData("Odata", "Price gt {n} and Name eq '{name}'", "-1.50", "Price gt -1.50 and Name eq 'x''y'")]
    [InlineData("Odata", "Name eq 'it''s {name}' or Price eq {n}", "2", "Name eq 'it''s x''y' or Price eq 2")]
    [InlineData("Json", """{{"n":{n},"name":"a\u0022{name}"}}""", "1e2", """{"n":1e2,"name":"a\u0022x'y"}""")]
    public void Build_SeveralValues_StandWhereTheyBelong(string escape, string template, string number, string expected)
    {
        _fixture.Properties = """{"name":{"type":"string"},"n":{"type":"number"}}""";
        _fixture.Query["q"] = Escaped(template, Enum.Parse<TextEscape>(escape));
        Uri.UnescapeDataString(_fixture.Build($$"""{"name":"x'y","n":{{number}}}""").Uri.Query).Should().Be("?q=" + expected);
        _fixture.Build("""{"name":"x'y"}""").Uri.Query.Should().BeEmpty("an absent argument takes the whole text away");
    }

    [Theory]
    [InlineData("""{"filter":{"template":"x '{name}'","escape":"sql"}}""", "tools[0].request.body.filter.escape")]
    [InlineData("""{"filter":{"template":"x {name}","escape":"odata"}}""", "tools[0].request.body.filter")]
    public void Compile_BodyWithABadEscape_IsAnError(string body, string path)
    {
        (_fixture.Method, _fixture.Properties, _fixture.Body) = ("POST", Name, body);
        _fixture.AlsoUsed.Add("name");
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => $"{finding.Rule} {finding.Path}").Should().Equal($"request-escape {path}");
    }

    [Fact]
    public void Compile_EscapeBesideAnArgumentOrStyle_IsAnError()
    {
        _fixture.Properties = Name;
        _fixture.Query["a"] = new ParameterManifest { Argument = "name", Escape = TextEscape.Odata };
        _fixture.Query["b"] = new ParameterManifest { Template = "'{name}'", Escape = TextEscape.Odata, Style = ParameterStyle.Form };
        _fixture.AlsoUsed.Add("name");
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Select(finding => $"{finding.Rule} {finding.Path}").Should().Equal("request-escape tools[0].request.query.a", "request-style tools[0].request.query.b");
    }

    [Theory]
    [InlineData("/Items({id})", "{name}", "Odata")]
    [InlineData("/Items('{id}')", "x{name}", "Odata")]
    [InlineData("/Items('{id}')", "{name}", "Json")]
    [InlineData("/Items('{id}", "{name}", "Odata")]
    public void Compile_PathEscapeOutsideOfQuotes_IsAnError(string path, string template, string escape)
    {
        (_fixture.Path, _fixture.Properties, _fixture.Required) = (path, Name, ["name"]);
        _fixture.PathParameters["id"] = Escaped(template, Enum.Parse<TextEscape>(escape));
        _fixture.AlsoUsed.Add("name");
        _fixture.Compile().Should().BeNull();
        _fixture.Findings.Findings.Should().Contain(finding => finding.Rule == "request-escape");
    }

    [Fact]
    public void Build_ClaimInAPathKey_IsFoundAndEscaped()
    {
        _fixture.Path = "/Items('{tenant}')";
        _fixture.Bind["t"] = new BindManifest { Claim = "sub", In = BindTarget.Path, Name = "tenant" };
        _fixture.Compile().Should().NotBeNull();
        _fixture.Findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("query-language");

        var escaped = new RequestFixture { Path = _fixture.Path, Caller = _fixture.Caller with { Subject = "o'neil" } };
        escaped.Bind["t"] = _fixture.Bind["t"];
        escaped.PathParameters["tenant"] = Escaped("{tenant}", TextEscape.Odata);
        escaped.Build("{}").Uri.AbsolutePath.Should().Be("/api/Items('o%27%27neil')");
    }

    private static ParameterManifest Escaped(string template, TextEscape escape) => new() { Template = template, Escape = escape };

    private static (string Template, Func<string, string?> Read) Subject(string language) => language switch
    {
        "Odata" => (Filter, QueryParsers.ReadODataFilter),
        "Lucene" => (Phrase, QueryParsers.ReadLuceneName),
        _ => (Json, ReadJsonName),
    };

    private static string? ReadJsonName(string text)
    {
        using var document = JsonDocument.Parse(text);
        var members = document.RootElement.EnumerateObject().ToList();
        return members.Select(member => member.Name).SequenceEqual(["visibility", "name", "also"]) && members[0].Value.ValueEquals("public") ? members[1].Value.GetString() : null;
    }

    /// <summary>Random text of what these languages act on, and of what breaks addresses.</summary>
    private static FsCheck.Gen<string> Languageful() => Gen.OneOf(
        HostileText.Generator,
        Gen.Elements("'", "''", "\"", "\\", "\\u0022", "\\u0027", "\\'", " or ", " and ", ")", "(", ":", "*", "?", "~", "^", "+", "-", "&&", "||", "!", "[", "]", "{", "}", "/", "\r", "\n", "\t", "a", "eq", "\u2019")
            .ListOf().Resize(8).Select(string.Concat));
}

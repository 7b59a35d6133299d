using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Output;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>The page of a comparison: nothing in it is an author's markup, it loads nothing, and what it says to run is right.</summary>
public sealed partial class DifferenceHtmlTests
{
    private const string Hostile =
        "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>&amp;</pre></style>--><!--\u202Egnp.\u202C\u200B\u0007\uFEFF{0}%s";

    private static readonly string[] Elements =
    [
        "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "footer", "section", "article", "h1", "h2", "h3", "h4",
        "p", "a", "b", "code", "dd", "details", "div", "dl", "dt", "li", "mark", "ol", "pre", "small", "span", "summary", "table", "tbody", "td",
        "th", "thead", "tr", "ul",
    ];

    private static readonly string[] Attributes =
        ["lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope", "tabindex", "aria-label", "aria-labelledby"];

    private static readonly string[] Backgrounds = ["page", "card"];

    private static readonly string[] Kinds = ["widening", "undecidable", "narrowing", "neutral"];

    [Fact]
    public void Of_HostileTexts_AreTextEverywhere()
    {
        var place = new ChangePlace(Hostile, 7, Hostile);
        var witness = new ChangeWitness(Somebody(Hostile) with { Claims = Claims((Hostile, Hostile)), Tenant = Hostile, Client = Hostile })
        {
            Arguments = Json(Hostile),
            Response = Json(Hostile),
            Token = Json(Hostile),
            Manifest = Json(Hostile),
            Request = Json(Hostile),
        };
        var changes = Enum.GetValues<ChangeKind>().SelectMany(kind => Enum.GetValues<ChangedKind>().Select(entry => (kind, entry))).Select(pair =>
            Change(pair.kind, entry: new ChangedEntry(pair.entry, Hostile)) with
            {
                Path = Hostile,
                Message = Hostile,
                Rule = Hostile,
                Old = place,
                New = place with { Text = Hostile + "2" },
                Witness = witness,
                IsText = pair.kind == ChangeKind.Neutral,
            });
        var page = DifferenceHtml.Of(new ManifestDifference(Hostile, Hostile, [.. changes])
        {
            Title = Hostile,
            Context = [new ContextChange(Hostile, 1, 2), new ContextChange(Hostile + "2", 2, 2)],
            Reach = [new CredentialReach(Hostile, [new ReachedPlace(Hostile, Hostile)], [new ReachedPlace(Hostile + "2", Hostile)])],
        });

        var root = Parse(page);

        root.Descendants().Select(element => element.Name.LocalName).Distinct().Should().BeSubsetOf(Elements);
        root.Descendants().Attributes().Select(attribute => attribute.Name.LocalName).Distinct().Should().BeSubsetOf(Attributes);
        root.DescendantNodes().OfType<XComment>().Should().BeEmpty();
        page.Should().NotContainAny("\u202E", "\u202C", "\u200B", "\u0007", "\uFEFF").And.Contain("&lt;U+202E&gt;gnp.&lt;U+202C&gt;&lt;U+200B&gt;")
            .And.Contain(@"\u202Egnp.\u202C\u200B", "JSON has its own way to write them, which can be pasted");
        root.Descendants("style").Should().ContainSingle();
        root.Descendants("title").Single().Value.Should().StartWith("<script>");
    }

    [Fact]
    public void Of_AnyDifference_LoadsNothingAndForbidsIt()
    {
        var changed = ReviewTexts.With("credential: shop-service", "credential: other-service");
        var page = DifferenceHtml.Of(ReviewTexts.Compare(ReviewTexts.Yaml, changed));

        var root = Parse(page);

        page.Should().StartWith("<!DOCTYPE html>\n<html lang=\"en\">");
        root.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "srcset" or "style" or "action").Should().BeEmpty();
        root.Descendants("a").Attributes("href").Should().OnlyContain(link => link.Value.StartsWith('#'));
        var style = root.Descendants("style").Single().Value;
        style.Should().NotContainAny("url(", "@import", "@font-face", "expression(");
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        root.Descendants("meta").Single(meta => meta.Attribute("http-equiv")?.Value == "Content-Security-Policy").Attribute("content")!.Value.Should()
            .Be($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    }

    [Fact]
    public void Of_ManyChanges_CountsThemAndLinksToEach()
    {
        var same = Change(ChangeKind.Widening);
        ManifestChange[] changes =
        [
            same, same with { Message = "Of another manifest." }, Change(ChangeKind.Widening, ChangeSeverity.Low), Change(ChangeKind.Undecidable),
            Change(ChangeKind.Narrowing), Change(ChangeKind.Narrowing), Change(ChangeKind.Neutral), Change(ChangeKind.Neutral) with { IsText = true },
        ];

        var root = Parse(DifferenceHtml.Of(new ManifestDifference("old", "new", changes)));

        var ids = root.Descendants().Attributes("id").Select(id => id.Value).ToList();
        ids.Should().OnlyHaveUniqueItems();
        root.Descendants("a").Select(link => link.Attribute("href")!.Value[1..]).Should().BeSubsetOf(ids);
        root.Descendants("article").Should().HaveCount(changes.Length);
        WithClass(root, "ul", "counts").Single().Elements().Select(tile => Words(tile.Value)).Should().Equal(
            "3 widening 2 high, 1 low", "1 undecidable 1 high", "2 narrowing 2 high", "1 texts, neutral 1 high", "1 otherwise neutral 1 high");
        root.Descendants("nav").Descendants("li").Should().HaveCount(4);
        WithClass(root, "div", "verdict widening").Single().Descendants("a").Should().ContainSingle("what is undecided is named at once");
        Parent(root, "widening").Should().Be("section");
        Parent(root, "narrowing").Should().Be("details");
        Parent(root, "neutral").Should().Be("details");
        ids.FindIndex(id => id == "widening").Should().BeLessThan(ids.IndexOf("undecidable"));
        root.Descendants("h1").Should().ContainSingle();
        root.Descendants("main").Should().ContainSingle();
    }

    [Fact]
    public void Of_NoChange_SaysSo()
    {
        var root = Parse(DifferenceHtml.Of(new ManifestDifference("old", "new", [])));

        root.Descendants("title").Single().Value.Should().Be("Manifest review: no change of authority");
        WithClass(root, "p", "word").Single().Value.Should().Be("No change of authority");
        root.Descendants("article").Should().BeEmpty();
        root.Descendants("nav").Should().BeEmpty();
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("''")]
    [InlineData("$HOME `id` $(id) \\ \" ! * ; & | > \n\t#")]
    [InlineData("'; touch /tmp/x; '")]
    [InlineData("\u202Etxet\u200B \U000E0041 \uD83D\uDE00 é")]
    public async Task Of_ACall_GivesALineThatAShellTakesAsItIsMeant(string value)
    {
        var arguments = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["text"] = value, ["it's"] = "1" });
        var change = Change(ChangeKind.Widening) with { Witness = new ChangeWitness(Somebody("orders.read")) { Arguments = arguments } };

        var line = Row(Parse(DifferenceHtml.Of(new ManifestDifference("old", "new", [change]))), "Call").Descendants("pre").Single().Value;

        line.Should().StartWith("mcp-secure-apis explain orders_get --manifests new --caller '{").And.NotContain("\n");
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no POSIX shell here.");
        var words = (await ShellAsync("printf '%s\\n' " + line)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        words.Should().HaveCount(9).And.StartWith(["mcp-secure-apis", "explain", "orders_get", "--manifests", "new", "--caller"]);
        words[6].Should().Be("""{"scopes":["orders.read"],"claims":{}}""");
        JsonElement.DeepEquals(JsonElement.Parse(words[8]), arguments).Should().BeTrue();
    }

    [Fact]
    public void Of_AWitness_SaysWhoCallsInWords()
    {
        var caller = Somebody("a.read", "b.read") with { Tenant = "acme", Claims = Claims(("department", "sales")) };
        var change = Change(ChangeKind.Widening) with { Witness = new ChangeWitness(caller) { Calls = 61, Seconds = 60 } };

        var root = Parse(DifferenceHtml.Of(new ManifestDifference("old", "new", [change])));

        Row(root, "Caller").Value.Should().Be(
            "Somebody signed in, with the scopes a.read, b.read, of the tenant acme, with the claim department = \"sales\"");
        Row(root, "How often").Value.Should().Be("61 calls within 60 s");
        root.Descendants("dt").Should().HaveCount(2);
    }

    [Fact]
    public void Of_AWitnessWithoutCaller_ShowsWhatItHas()
    {
        var setting = Change(ChangeKind.Widening, entry: new ChangedEntry(ChangedKind.Setting, "Networks")) with
        {
            Witness = new ChangeWitness(Caller: null) { Manifest = JsonElement.Parse("""{"manifest":"sample"}""") },
        };

        var root = Parse(DifferenceHtml.Of(new ManifestDifference("old", "new", [setting])));

        root.Descendants("dt").Select(name => name.Value).Should().Equal("Smallest manifest");
        Row(root, "Smallest manifest").Value.Should().Be("""{"manifest":"sample"}""");
    }

    [Fact]
    public void Of_AResourceAndALongCall_GiveNoCommandThatDoesNotRun()
    {
        var resource = Change(ChangeKind.Widening, entry: new ChangedEntry(ChangedKind.Resource, "order")) with
        {
            Witness = new ChangeWitness(Somebody()) { Arguments = JsonElement.Parse("""{"id":1}""") },
        };
        var large = Change(ChangeKind.Widening) with { Witness = new ChangeWitness(Somebody()) { Arguments = Json(new string('x', 200_000)) } };

        var page = DifferenceHtml.Of(new ManifestDifference("old", "new", [resource, large]));

        page.Should().NotContain("explain").And.Contain("too many for a command");
        page.Length.Should().BeLessThan(50_000);
        Row(Parse(page), "Arguments of the resource order").Value.Should().Be("""{"id":1}""");
    }

    [Fact]
    public void Of_WhatAllEntriesShare_NamesTheToolThatShowsIt()
    {
        var difference = ReviewTexts.Compare(ReviewTexts.Yaml, ReviewTexts.With("https://shop.example/api", "https://other.example/api"));

        var root = Parse(DifferenceHtml.Of(difference));

        difference.Changes.Should().Contain(change => change.Entry.Kind == ChangedKind.Manifest && change.Witness != null);
        Row(root, "Call").Value.Should().StartWith("mcp-secure-apis explain find --manifests shop.yaml --caller '{").And.Contain(" --arguments '{");
    }

    [Fact]
    public void Of_AChangeBehindACredential_SaysWhatItReaches()
    {
        var root = Parse(DifferenceHtml.Of(ReviewTexts.Compare(
            ReviewTexts.Yaml, ReviewTexts.With("request: {method: DELETE, path: '/orders/{id}'}", "request: {method: DELETE, path: '/all/{id}'}"))));

        var reach = root.Descendants("section").Single(section => section.Attribute("id")?.Value == "reach");
        reach.Descendants("h3").Single().Value.Should().Be("Credential shop-service");
        WithClass(reach, "li", "come").Select(line => Words(line.Value)).Should()
            .Equal("newly DELETE https://shop.example/api/all/{id} by the tool drop");
        WithClass(reach, "li", "gone").Select(line => Words(line.Value)).Should()
            .Equal("no longer DELETE https://shop.example/api/orders/{id} by the tool drop");
        WithClass(reach, "li", "same").Should().HaveCount(5, "two tools, two resources and a network are as before");
    }

    [Fact]
    public void Of_ALongAddedEntry_ShowsItWholeInAFold()
    {
        var description = string.Join(' ', Enumerable.Range(0, 400).Select(number => $"word{number}"));
        var added = ReviewTexts.With("description: Deletes an order.", $"description: '{description}'");
        var removed = ReviewTexts.Yaml[..ReviewTexts.Yaml.IndexOf("  - name: drop", StringComparison.Ordinal)] +
            ReviewTexts.Yaml[ReviewTexts.Yaml.IndexOf("resources:", StringComparison.Ordinal)..];

        var difference = ReviewTexts.Compare(removed, added);
        var root = Parse(DifferenceHtml.Of(difference));

        difference.Changes.Single().New!.Text.Should().EndWith("…").And.HaveLength(1_001, "other outputs go where space is short");
        var box = WithClass(root, "pre", "long").Should().ContainSingle().Subject;
        box.Value.Should().Contain("word399").And.NotContain("…");
        box.Attribute("tabindex")!.Value.Should().Be("0");
        box.Ancestors("details").Should().ContainSingle();
    }

    [Fact]
    public void Of_ATrail_SaysInNumbersWhomEachChangeHits()
    {
        var use = new ChangeUse(Calls: 1_204, Callers: 37, Tenants: 2, Lose: 5, Gain: 1)
        {
            Clients = 3,
            Users = [new ChangeUser("https://issuer.example", "hashed", "secret-client", "secret-tenant", 9, UseEffect.Loses)],
        };
        var changes = new[] { Change(ChangeKind.Widening) with { Use = use }, Change(ChangeKind.Narrowing) };
        var difference = new ManifestDifference("old", "new", changes);

        var page = DifferenceHtml.Of(difference with { Trail = new TrailWindow(2_000, 0) { Calls = 1_204 } });

        var root = Parse(page);
        WithClass(root, "p", "used").Single().Value.Should().Be($"Used: {DifferenceUse.Sentence(use)}")
            .And.Contain("1,204 calls").And.Contain("37 callers").And.Contain("2 tenants").And.Contain("5 lose it, 1 gain it");
        root.Descendants("section").Single(section => section.Attribute("id")?.Value == "trail").Value.Should().Contain("2,000 records");
        page.Should().NotContainAny("secret-client", "secret-tenant", "hashed");
        DifferenceHtml.Of(difference with { Changes = [Change(ChangeKind.Widening)] }).Should().NotContainAny("Used", "The trail");
    }

    [Fact]
    public void Of_TextsForModels_FlagsOrdersAndWhatNobodySees()
    {
        var orders = Change(ChangeKind.Neutral) with { IsText = true, Rule = "instruction-text" };
        var unseen = Change(ChangeKind.Neutral) with { IsText = true, New = new ChangePlace("a.yaml", 3, "Harm\u200Bless\nlines") };

        var root = Parse(DifferenceHtml.Of(new ManifestDifference("old", "new", [orders, unseen])));

        WithClass(root, "p", "flag").Select(flag => flag.Value).Should().Equal("Reads like orders to a model", "Holds characters that nobody sees");
        WithClass(root, "b", "unseen").Select(mark => mark.Value).Should().Equal("<U+200B>");
    }

    [Theory]
    [InlineData("""["open","paid"]""", """["open","paid","lost"]""", "", ",\"lost\"")]
    [InlineData("100", "500", "100", "500")]
    [InlineData("orders.read", "orders.reading", "read", "reading")]
    [InlineData("a \uD83D\uDE00 b", "a \uD83D\uDE01 b", "\uD83D\uDE00", "\uD83D\uDE01")]
    [InlineData("aa", "aa aa", "", " aa")]
    [InlineData("x", "", "x", "")]
    public void Of_BothSides_MarksWholeWordsThatDiffer(string old, string now, string gone, string come)
    {
        var change = Change(ChangeKind.Undecidable) with { Old = new ChangePlace("a.yaml", 3, old), New = new ChangePlace("b.yaml", 4, now) };

        var root = Parse(DifferenceHtml.Of(new ManifestDifference("old", "new", [change])));

        var sides = root.Descendants("pre").ToList();
        sides.Select(side => side.Value).Should().Equal(old, now);
        sides.Select(side => string.Concat(side.Elements("mark").Select(mark => mark.Value))).Should().Equal(gone, come);
        root.Descendants("h4").Select(title => Words(title.Value)).Should().Equal("Before a.yaml:3", "Now b.yaml:4");
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"a":"x"}""", """{"a":"x"}""")]
    [InlineData("plain text, with a comma", "plain text, with a comma")]
    public void LaidOut_ShortOrNoJson_StaysAsItIs(string text, string laid) => VisibleJson.LaidOut(text).Should().Be(laid);

    [Fact]
    public void LaidOut_CutJson_KeepsEveryCharacterButForSpace()
    {
        const string Text = """{"a":{"b":[],"c":[1,{"d":"x,{\"y\":[\\"}]},"long":"0123456789012345678901234567890123456789","cut":"abc…""";

        var laid = VisibleJson.LaidOut(Text);

        laid.Should().StartWith(
            "{\n  \"a\": {\n    \"b\": [],\n    \"c\": [\n      1,\n      {\n        \"d\": \"x,{\\\"y\\\":[\\\\\"\n      }\n    ]\n  },\n")
            .And.EndWith("\"cut\": \"abc…");
        new string([.. laid.Where(unit => unit is not (' ' or '\n'))]).Should().Be(Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Css_EveryPairOfColours_HasTheContrastOfDoubleA(bool isDark)
    {
        var colours = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var block in HtmlStyle.Css.Split(":root {").Skip(1).Take(isDark ? 2 : 1))
        {
            foreach (var match in Colour().Matches(block.Split('}')[0]).Cast<Match>())
            {
                colours[match.Groups["name"].Value] = match.Groups["value"].Value;
            }
        }

        var pairs = Backgrounds.SelectMany(back => new[] { "text", "quiet", "link" }.Concat(Kinds).Select(name => (name, back)))
            .Concat(Kinds.SelectMany(kind => new[] { (kind, kind + "-back"), ("text", kind + "-back"), ("link", kind + "-back") }))
            .Concat(new[] { ("text", "code"), ("text", "gone"), ("text", "come"), ("text", "possible"), ("quiet", "possible") })
            .Append(("card", "widening"));

        pairs.Where(pair => Contrast(colours[pair.Item1], colours[pair.Item2]) < 4.5).Should().BeEmpty();
    }

    private static ManifestChange Change(ChangeKind kind, ChangeSeverity severity = ChangeSeverity.High, ChangedEntry? entry = null) =>
        new(entry ?? new ChangedEntry(ChangedKind.Tool, "orders_get"), "access.scopes", kind, severity, "access-scopes", "It changed.",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {severity}"))));

    private static Caller Somebody(params string[] scopes) =>
        new() { Issuer = SampleCaller.Issuer, Subject = SampleCaller.Subject, Scopes = ScopeSet.Of(scopes) };

    private static Dictionary<string, JsonElement> Claims(params (string Name, string Value)[] claims) =>
        claims.ToDictionary(claim => claim.Name, claim => JsonSerializer.SerializeToElement(claim.Value), StringComparer.Ordinal);

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(new Dictionary<string, string> { [text] = text });

    /// <summary>Reads the page as XML, which no text that got out of its place survives.</summary>
    private static XElement Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
    }

    private static IEnumerable<XElement> WithClass(XElement root, string element, string name) =>
        root.Descendants(element).Where(found => found.Attribute("class")?.Value == name);

    private static string Parent(XElement root, string id) =>
        root.Descendants().Single(element => element.Attribute("id")?.Value == id).Name.LocalName;

    /// <summary>What a witness says under a name, where one change has it.</summary>
    private static XElement Row(XElement root, string name) =>
        root.Descendants("dt").Where(title => title.Value == name).Select(title => title.ElementsAfterSelf("dd").First()).First();

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static async Task<string> ShellAsync(string script)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0);
        return output;
    }

    /// <summary>As WCAG 2.2 defines it.</summary>
    private static double Contrast(string one, string other)
    {
        var (first, second) = (Luminance(one), Luminance(other));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static double Luminance(string colour)
    {
        var parts = Enumerable.Range(0, 3)
            .Select(part => int.Parse(colour.AsSpan(1 + (2 * part), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex("--(?<name>[a-z-]+): (?<value>#[0-9a-f]{6});", RegexOptions.NonBacktracking)]
    private static partial Regex Colour();
}

using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using static McpSecureApis.Core.Tests.Requests.RequestFixture;

namespace McpSecureApis.Core.Tests.Requests.Oracles;

/// <summary>A place of a request that a hostile value is put into, and how a server says that it understood exactly this value there.</summary>
internal sealed record OracleSlot(string Name, Action<RequestFixture> SetUp, Func<string, string[], bool> IsSame)
{
    private const string List = """{"v":{"type":"array","items":{"type":"string"}}}""";

    /// <summary>The argument as JSON text.</summary>
    public Func<string, string> ToArgument { get; init; } = value => JsonSerializer.Serialize(value);

    /// <summary>Whether nginx can say what it understood: it reads targets and headers.</summary>
    public bool IsForNginx { get; init; }

    public static IReadOnlyList<OracleSlot> All { get; } =
    [
        new("path", fixture => (fixture.Path, fixture.Required) = ("/orders/{v}/lines", ["v"]), (value, seen) => seen[1] == $"/api/orders/{value}/lines") { IsForNginx = true },
        Path("label", ParameterStyle.Label, explode: true, value => $".a.{value}", '.', elements: 3),
        Path("label-list", ParameterStyle.Label, explode: false, value => $".a,{value}", ',', elements: 2),
        Path("matrix", ParameterStyle.Matrix, explode: true, value => $";v=a;v={value}", ';', elements: 3),
        Path("matrix-list", ParameterStyle.Matrix, explode: false, value => $";v=a,{value}", ',', elements: 2),
        Path("simple", ParameterStyle.Simple, explode: false, value => $"a,{value}", ',', elements: 2),
        new("query", SetUpQuery, (value, seen) => seen[1] == "/api/orders" && seen[2] == value) { IsForNginx = true },
        new("header", fixture => fixture.Headers["X-V"] = Text("{v}"), (value, seen) => seen[0] == "/api/orders" && seen[3] == value.Trim(' ', '\t')) { IsForNginx = true },
        new("form", SetUpForm, (value, seen) => IsBody(seen, ["a", "x"], ["v", value], ["z", "y"])),
        new("form-list", SetUpFormList, (value, seen) => IsBody(seen, ["a", "x"], ["v", "a"], ["v", value], ["z", "y"])) { ToArgument = value => JsonSerializer.Serialize(new[] { "a", value }) },
        new("multipart", SetUpMultipart, (value, seen) => IsBody(seen, ["a", "x"], ["v", value], ["z", "y"])),
        new("file", SetUpFile, (value, seen) => IsBody(seen, ["a", "x"], ["f", "report.bin", "application/octet-stream", Base64(value)]))
        {
            ToArgument = value => $"\"{Base64(value)}\"",
        },
        new("file-name", SetUpFileName, (value, seen) => IsBody(seen, ["f", $"{value}.txt", "text/plain", "aGVsbG8="])),
        new("file-body", SetUpFileBody, (value, seen) => IsBody(seen, ["whole", "", "application/octet-stream", Base64(value)])) { ToArgument = value => $"\"{Base64(value)}\"" },
        new("json", SetUpJson, (value, seen) => IsBody(seen, ["v", value], ["t", $"<{value}>"])),
    ];

    private static OracleSlot Path(string name, ParameterStyle style, bool explode, Func<string, string> segment, char separator, int elements) => new(
        name,
        fixture =>
        {
            (fixture.Path, fixture.Required, fixture.Properties) = ("/orders/{v}/lines", ["v"], List);
            fixture.PathParameters["v"] = Styled("v", style, explode);
        },

        // Also whoever splits after decoding reads no element more.
        (value, seen) => seen[1] == $"/api/orders/{segment(value)}/lines" && seen[1].Split('/')[3].Split(separator).Length == elements)
    {
        ToArgument = value => JsonSerializer.Serialize(new[] { "a", value }),
        IsForNginx = true,
    };

    private static void SetUpQuery(RequestFixture fixture)
    {
        fixture.Query["a"] = Text("x");
        fixture.Query["v"] = Text("{v}");
        fixture.Query["z"] = Text("y");
    }

    private static void SetUpForm(RequestFixture fixture)
    {
        fixture.Method = "POST";
        fixture.Form = new() { ["a"] = Text("x"), ["v"] = Text("{v}"), ["z"] = Text("y") };
    }

    private static void SetUpFormList(RequestFixture fixture)
    {
        (fixture.Method, fixture.Properties) = ("POST", List);
        fixture.Form = new() { ["a"] = Text("x"), ["v"] = Styled("v"), ["z"] = Text("y") };
    }

    private static void SetUpMultipart(RequestFixture fixture)
    {
        fixture.Method = "POST";
        fixture.Multipart = new() { ["a"] = new PartManifest { Template = "x" }, ["v"] = new PartManifest { Argument = "v" }, ["z"] = new PartManifest { Template = "y" } };
    }

    private static void SetUpFile(RequestFixture fixture)
    {
        SetUpFileBody(fixture);
        fixture.Multipart = new() { ["a"] = new PartManifest { Template = "x" }, ["f"] = new PartManifest { File = fixture.File! with { Filename = "report.bin" } } };
        fixture.File = null;
    }

    private static void SetUpFileName(RequestFixture fixture)
    {
        (fixture.Method, fixture.Required) = ("POST", ["v"]);
        fixture.Properties = """{"v":{"type":"string","pattern":"^[a-z]+$"},"f":{"type":"string","contentEncoding":"base64","default":"aGVsbG8="}}""";
        fixture.Multipart = new() { ["f"] = new PartManifest { File = new FileManifest { Argument = "f", MaxBytes = 100, MediaTypes = ["text/plain"], Filename = "{v}.txt" } } };
    }

    private static void SetUpFileBody(RequestFixture fixture)
    {
        (fixture.Method, fixture.Required) = ("POST", ["v"]);
        fixture.Properties = """{"v":{"type":"string","contentEncoding":"base64"}}""";
        fixture.File = new FileManifest { Argument = "v", MaxBytes = 1000, MediaTypes = ["application/octet-stream"] };
    }

    private static void SetUpJson(RequestFixture fixture) => (fixture.Method, fixture.Body) = ("POST", """{"v":"{v}","t":"<{v}>"}""");

    private static string Base64(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    private static bool IsBody(string[] seen, params string[][] expected)
    {
        using var document = JsonDocument.Parse(seen[4]);
        return document.RootElement.ValueKind == JsonValueKind.Array &&
            document.RootElement.EnumerateArray().Select(entry => string.Join('\u0000', entry.EnumerateArray().Select(text => text.GetString())))
                .SequenceEqual(expected.Select(entry => string.Join('\u0000', entry)));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>The shape of each type of the model, built once by reflection.</summary>
internal static class ManifestShapes
{
    private static readonly Lazy<ObjectShape> LazyManifest = new(() => new ObjectShape(typeof(ApiManifest)));

    /// <summary>The shape of a whole manifest.</summary>
    public static ObjectShape Manifest => LazyManifest.Value;

    /// <summary>The shape for a property of this type; the type decides, so a property needs no attribute for it.</summary>
    public static ManifestShape For(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType)
        {
            var arguments = type.GetGenericArguments();
            return arguments.Length == 2 ? new MapShape(arguments[1], For(arguments[1])) : new ListShape(arguments[0], For(arguments[0]));
        }

        return type switch
        {
            _ when type.IsEnum => new ChoiceShape(type),
            _ when type == typeof(string) => new TextShape(),
            _ when type == typeof(bool) => new FlagShape(),
            _ when type == typeof(int) => new WholeNumberShape(),
            _ when type == typeof(JsonElement) => new JsonShape(),
            _ when type == typeof(TimeSpan) => new ConvertedTextShape(
                "duration",
                DurationText.Examples,
                text => DurationText.TryParse(text, out var duration) ? duration : null,
                () => Pattern(DurationText.Pattern)),
            _ when type == typeof(long) => new ConvertedTextShape(
                "size", SizeText.Examples, text => SizeText.TryParse(text, out var bytes) ? bytes : null, () => Pattern(SizeText.Pattern)),
            _ when type == typeof(Uri) => new ConvertedTextShape(
                "url", "an absolute URL such as https://orders.internal.example/api", ReadUrl, () => Pattern(@"^https?://[!-~]+$")),
            _ when type == typeof(RateManifest) => Rate(),
            _ when type == typeof(ParameterManifest) => new ShortFormShape(
                new ObjectShape(type),
                "a constant, a placeholder such as \"{status}\", or an object with argument, or with template and escape",
                node => new ParameterManifest { Template = node.Text },
                () => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }),
            _ when type == typeof(PartManifest) => new ShortFormShape(
                new ObjectShape(type),
                "a constant, a placeholder such as \"{note}\", or an object with argument, with file, or with template and escape",
                node => new PartManifest { Template = node.Text },
                () => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }),
            _ when type == typeof(FieldManifest) => new ShortFormShape(
                new ObjectShape(type),
                "a data class such as public, or an object with class or keys",
                node => node.Kind == ManifestNodeKind.String ? new FieldManifest { Class = node.Text } : null,
                () => new JsonObject { ["type"] = "string" }),
            _ when type == typeof(ResponseManifest) => new ShortFormShape(
                new ObjectShape(type),
                "none, or an object with fields",
                node => node is { Kind: ManifestNodeKind.String, Text: "none" } ? new ResponseManifest { None = true } : null,
                () => new JsonObject { ["const"] = "none" }),
            _ => new ObjectShape(type),
        };
    }

    private static ShortFormShape Rate() => new(
        new ObjectShape(typeof(RateLongForm)),
        $"{RateText.Examples}, or an object with rate and burst",
        node => node.Kind == ManifestNodeKind.String && RateText.TryParse(node.Text, out var rate) ? rate : null,
        () => Pattern(RateText.Pattern),
        bound => bound is RateLongForm { Rate: not null } form && RateText.TryParse(form.Rate, out var rate)
            ? rate with { Burst = form.Burst ?? rate.Burst }
            : null);

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    /// <summary>Only printable ASCII, as <see cref="Uri"/> trims, unescapes and maps the rest; the rules judge the text as it was written.</summary>
    private static Uri? ReadUrl(string text) =>
        text.Length is > 0 and <= 2048 && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? url
            : null;
}

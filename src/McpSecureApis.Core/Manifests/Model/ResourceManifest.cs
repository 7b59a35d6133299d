using System.ComponentModel;
using System.Text.Json;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>A resource as its author wrote it: a read-only GET request behind a URI of our own scheme.</summary>
internal sealed record ResourceManifest
{
    [Description(
        "Name of the resource: letters, digits, hyphen and underscore, at most 64; unique among tools, resources and prompts after case folding.")]
    public required string Name { get; init; }

    [Description("Name for people.")]
    public string? Title { get; init; }

    [Description("What the resource is, for the model.")]
    public required string Description { get; init; }

    [Description("The URI of the resource in a scheme of your own: orders://{orderId}. Every argument stands in it, alone in its segment.")]
    public required string Uri { get; init; }

    [Description(
        "application/json (the default), a type that ends with +json, or that of a document: " +
        "text/plain, text/markdown, text/csv, image/png, image/jpeg, image/gif, image/webp, application/pdf.")]
    public string MimeType { get; init; } = "application/json";

    [Description("Pictures for clients that show them.")]
    public IReadOnlyList<IconManifest> Icons { get; init; } = [];

    [Description("Who may read the resource.")]
    public required AccessManifest Access { get; init; }

    [Description("The backend request, a GET template over the arguments.")]
    public required RequestManifest Request { get; init; }

    [Description("JSON Schema 2020-12 of the values in the URI. Objects are always closed. Also: class, normalize (NFC or NFKC).")]
    public JsonElement? Arguments { get; init; }

    [Description("Values that the client neither sees nor sets, by a name of your choice.")]
    public IReadOnlyDictionary<string, BindManifest> Bind { get; init; } = new Dictionary<string, BindManifest>(StringComparer.Ordinal);

    [Description("Which fields of the answer may leave, each with its data class.")]
    public required ResponseManifest Response { get; init; }

    [Description("Limits of this resource, on top of the operator's.")]
    public LimitsManifest? Limits { get; init; }

    /// <summary>The same as a tool that only reads, so that every rule and every room of a tool call holds for it.</summary>
    public ToolManifest ToTool() => new()
    {
        Name = Name,
        Title = Title,
        Description = Description,
        Effect = ToolEffect.Read,
        Icons = Icons,
        Access = Access,
        Request = Request,
        Arguments = Arguments,
        Bind = Bind,
        Response = Response,
        Document = MimeType is null ? null : DocumentType.Find(MimeType),
        Limits = Limits,
    };
}

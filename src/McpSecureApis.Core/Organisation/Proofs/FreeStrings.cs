using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Organisation.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>The arguments that stand in a part of a request, and where in them a free string may be.</summary>
internal static class FreeStrings
{
    /// <summary>Where a free string may come from; empty when none can stand in the place.</summary>
    public static IReadOnlyList<FreeText> Find(ToolDefinition unit, FreeStringPlace place)
    {
        var names = ArgumentsIn(unit.Request, place).Distinct(StringComparer.Ordinal);
        return
        [
            .. names.Where(unit.Arguments.Properties.ContainsKey).SelectMany(name =>
                FreeStringSchema.Find(unit.Arguments.InputSchema, name, unit.Arguments.Properties[name].Schema)),
        ];
    }

    private static IEnumerable<string> ArgumentsIn(RequestDefinition request, FreeStringPlace place) => (place switch
    {
        FreeStringPlace.Path => request.Path.SelectMany(segment => segment.Values).SelectMany(value => Of(value.Styled).Append(value.Source)),
        FreeStringPlace.Query => request.Query.SelectMany(Of),
        _ => request.Body is { } body ? Of(body) : [],
    }).Where(origin => !origin.IsClaim).Select(origin => origin.Name);

    private static IEnumerable<ValueOrigin> Of(ParameterPart? parameter) => parameter is null ? []
        : [.. Of(parameter.Parts), .. Of(parameter.Escaped?.Parts), .. parameter.Styled is { } styled ? [styled] : Array.Empty<ValueOrigin>()];

    private static IEnumerable<ValueOrigin> Of(IReadOnlyList<ValuePart>? parts) => (parts ?? []).Select(part => part.Source).OfType<ValueOrigin>();

    private static IEnumerable<ValueOrigin> Of(BodyDefinition body) =>
    [
        .. body.Json is { } json ? Of(json) : [],
        .. (body.Form ?? []).SelectMany(Of),
        .. (body.Multipart ?? []).SelectMany(Of),
        .. Of(body.File),
    ];

    private static IEnumerable<ValueOrigin> Of(PartDefinition part) =>
    [
        .. Of(part.Parts),
        .. Of(part.Escaped?.Parts),
        .. part.Argument is { } argument ? [argument] : Array.Empty<ValueOrigin>(),
        .. Of(part.File),
    ];

    private static IEnumerable<ValueOrigin> Of(FileDefinition? file) => file is null ? [] : [file.Argument, .. Of(file.Filename)];

    private static IEnumerable<ValueOrigin> Of(BodyNode node) =>
    [
        .. node.Value is { } value ? [value] : Array.Empty<ValueOrigin>(),
        .. Of(node.Text),
        .. Of(node.Escaped?.Parts),
        .. (node.Members ?? []).SelectMany(member => Of(member.Value)),
        .. (node.Elements ?? []).SelectMany(Of),
    ];
}

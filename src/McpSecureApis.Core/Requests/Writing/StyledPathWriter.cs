using System.Globalization;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>
/// Writes an argument into a path segment in the styles simple, label and matrix (OpenAPI 3.1, which are the expansions of RFC 6570). A
/// value that has a separator of its style is refused although it could be encoded, also after decoding it twice: servers that decode
/// before they split would read one element more.
/// </summary>
internal static class StyledPathWriter
{
    /// <summary>Appends the text encoded to <paramref name="writer"/> and as it stands to <paramref name="plain"/>.</summary>
    public static void Write(ParameterPart parameter, RequestValues values, StringBuilder plain, ref TargetWriter writer)
    {
        if (!values.TryFind(parameter.Styled!.Name, out var value))
        {
            values.Add(parameter.Styled, "required", "is required");
            return;
        }

        var elements = ReadElements(parameter, values, value);
        if (!values.IsSound)
        {
            return;
        }

        var isList = value.ValueKind is JsonValueKind.Array or JsonValueKind.Object;
        var separator = parameter.Style switch
        {
            ParameterStyle.Label when parameter.Explode => ".",
            ParameterStyle.Matrix when parameter.Explode => ";",
            _ => ",",
        };
        Append(parameter.Style switch { ParameterStyle.Label => ".", ParameterStyle.Matrix => ";", _ => string.Empty }, plain, ref writer);
        for (var i = 0; i < elements.Count; i++)
        {
            Append(i > 0 ? separator : string.Empty, plain, ref writer);
            var isNamed = parameter.Style == ParameterStyle.Matrix && (parameter.Explode && isList ? parameter.Keys is null : i == 0);
            Append(isNamed ? parameter.Name + "=" : string.Empty, plain, ref writer);
            if (elements[i].Key is { } key)
            {
                Append(key + (parameter.Explode ? "=" : ","), plain, ref writer);
            }

            plain.Append(elements[i].Value);
            writer.AppendEncoded(elements[i].Value);
        }
    }

    private static void Append(string text, StringBuilder plain, ref TargetWriter writer)
    {
        plain.Append(text);
        writer.Append(text);
    }

    private static List<(string? Key, string Value)> ReadElements(ParameterPart parameter, RequestValues values, JsonElement value)
    {
        var elements = new List<(string? Key, string Value)>();
        var source = parameter.Styled!;
        if (parameter.Keys is not null != (value.ValueKind == JsonValueKind.Object))
        {
            values.Add(source, "request-value", parameter.Keys is null ? "must not be an object" : "must be an object");
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var element in value.EnumerateArray())
            {
                Add(element, key: null, index++.ToString(CultureInfo.InvariantCulture));
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (!parameter.Keys!.TryGetValue(member.Name, out var key))
                {
                    values.Add(source, "request-value", "has a member that is not declared");
                    break;
                }

                Add(member.Value, key, member.Name);
            }
        }
        else
        {
            Add(value, key: null, below: null);
        }

        if (elements.Count == 0 && values.IsSound)
        {
            values.Add(source, "path-value", "must not be empty: it is part of the request's path");
        }

        return elements;

        void Add(JsonElement element, string? key, string? below)
        {
            if (values.ReadScalar(element, source, below) is { } text)
            {
                if (FindProblem(parameter, text, isElement: below is not null) is { } problem)
                {
                    values.Add(source, "path-value", problem, below);
                }

                elements.Add((key, text));
            }
        }
    }

    private static string? FindProblem(ParameterPart parameter, string text, bool isElement)
    {
        if (PathText.FindProblem(text) is { } problem)
        {
            return problem;
        }

        // A dot is never encoded, so that in the style label not even one value can hold it.
        var separators = (parameter.Style, isElement) switch
        {
            (ParameterStyle.Label, true) => ".,=",
            (ParameterStyle.Label, false) => ".",
            (ParameterStyle.Matrix, true) => ";,=",
            (ParameterStyle.Matrix, false) => ";,",
            (_, true) => ",=",
            _ => string.Empty,
        };
        return PathText.HoldsAny(text, separators)
            ? $"must not contain {string.Join(" or ", separators.Select(unit => $"'{unit}'"))}, also not encoded: " +
                $"it is sent in a path in the style {parameter.Style.ToString().ToLowerInvariant()}"
            : null;
    }
}

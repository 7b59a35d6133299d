using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>Builds the headers of a request; a header whose argument is absent is not sent.</summary>
internal static class HeaderWriter
{
    public static IReadOnlyList<KeyValuePair<string, string>> Build(RequestDefinition definition, RequestValues values)
    {
        if (definition.Headers.Count == 0)
        {
            return [];
        }

        var headers = new List<KeyValuePair<string, string>>(definition.Headers.Count);
        foreach (var header in definition.Headers)
        {
            if (header.Parts is [{ Constant: { } constant }])
            {
                headers.Add(new(header.Name, constant));
                continue;
            }

            if (BuildHeader(values, header) is not { } value)
            {
                continue;
            }

            var source = header.Styled ?? header.Parts.First(part => part.Source is not null).Source!;
            if (HeaderRules.FindProblem(value) is { } problem)
            {
                values.Add(source, "header-value", problem);
            }
            else if (header.HasGrammar && !HeaderRules.IsSentAsWritten(header.Name, value))
            {
                values.Add(source, "header-value", $"must be a value that the header {header.Name} can have");
            }
            else
            {
                headers.Add(new(header.Name, value));
            }
        }

        return headers;
    }

    /// <summary>Returns null when an argument that the header needs is absent or a problem was found.</summary>
    private static string? BuildHeader(RequestValues values, ParameterPart header)
    {
        if (header.Styled is not null)
        {
            return values.TryFind(header.Styled.Name, out var value) ? BuildSimple(values, header, value) : null;
        }

        if (header.Parts is [{ Source: { } source } only])
        {
            return !source.IsClaim && !values.TryFind(source.Name, out _) ? null : values.Read(only);
        }

        var text = new StringBuilder();
        foreach (var part in header.Parts)
        {
            if (part.Source is { IsClaim: false } && !values.TryFind(part.Source.Name, out _))
            {
                return null;
            }

            text.Append(values.Read(part));
        }

        return text.ToString();
    }

    private static string? BuildSimple(RequestValues values, ParameterPart header, JsonElement value)
    {
        var source = header.Styled!;
        if (header.Keys is null && value.ValueKind != JsonValueKind.Array)
        {
            return values.ReadScalar(value, source, below: null);
        }

        var text = new StringBuilder();
        if (header.Keys is null)
        {
            var index = 0;
            foreach (var element in value.EnumerateArray())
            {
                AppendElement(element, (index++).ToString(), name: null, between: ',');
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (!header.Keys.TryGetValue(member.Name, out var name))
                {
                    values.Add(source, "request-value", "has a member that is not declared");
                    return null;
                }

                AppendElement(member.Value, member.Name, name, header.Explode ? '=' : ',');
            }
        }
        else
        {
            values.Add(source, "request-value", "must be an object");
        }

        // An empty list or object has no header, as it has no query key.
        return text.Length == 0 ? null : text.ToString();

        void AppendElement(JsonElement element, string below, string? name, char between)
        {
            if (values.ReadScalar(element, source, below) is not { } part)
            {
                return;
            }

            values.CheckListElement(part, ParameterStyle.Simple, source, below);
            if (part.Contains('=', StringComparison.Ordinal) && between == '=')
            {
                values.Add(source, "request-value", "must not contain '=': it is sent as name=value", below);
            }

            if (text.Length > 0)
            {
                text.Append(',');
            }

            if (name is not null)
            {
                text.Append(name).Append(between);
            }

            text.Append(part);
        }
    }
}

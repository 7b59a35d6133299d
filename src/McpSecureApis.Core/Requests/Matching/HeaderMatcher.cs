using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>Reads the headers of a built request again: exactly those of the template in its order, and each value the argument again.</summary>
internal static class HeaderMatcher
{
    public static bool IsMatch(
        IReadOnlyList<ParameterPart> parameters, IReadOnlyList<KeyValuePair<string, string>> headers, Caller caller, JsonElement arguments)
    {
        var next = 0;
        foreach (var parameter in parameters)
        {
            if (IsAbsent(parameter, arguments))
            {
                continue;
            }

            if (next == headers.Count || !string.Equals(headers[next].Key, parameter.Name, StringComparison.Ordinal) ||
                HeaderRules.FindProblem(headers[next].Value) is not null || !IsValue(parameter, headers[next].Value, caller, arguments))
            {
                return false;
            }

            next++;
        }

        return next == headers.Count;
    }

    private static bool IsAbsent(ParameterPart parameter, JsonElement arguments)
    {
        if (parameter.Styled is { } styled)
        {
            return !arguments.TryGetProperty(styled.Name, out var value) ||
                (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0) ||
                (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0);
        }

        foreach (var part in parameter.Parts)
        {
            if (part.Source is { IsClaim: false } source && !arguments.TryGetProperty(source.Name, out _))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsValue(ParameterPart parameter, string text, Caller caller, JsonElement arguments) => parameter.Styled is { } styled
        ? arguments.TryGetProperty(styled.Name, out var value) &&
            (value.ValueKind is JsonValueKind.Array or JsonValueKind.Object
                ? WrittenList.IsMatch(text, ",", parameter, value, isEncoded: false)
                : WrittenList.IsScalar(text, value, isEncoded: false))
        : parameter.Parts is [{ Constant: { } constant }]
            ? string.Equals(text, constant, StringComparison.Ordinal)
        : parameter.Escaped is { } escaped
            ? escaped.IsMatch(text, caller, arguments)
            : string.Equals(text, ExpectedText.Of(parameter.Parts, caller, arguments), StringComparison.Ordinal);
}

using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>Reads a query or a form again, pair by pair: exactly the keys of the template in its order, and each value the argument again.</summary>
internal static class PairMatcher
{
    public static bool IsMatch(IReadOnlyList<ParameterPart> parameters, ReadOnlySpan<char> text, Caller caller, JsonElement arguments)
    {
        var pairs = new Pieces(text, "&");
        foreach (var parameter in parameters)
        {
            if (parameter.Styled is null ? !TakeText(parameter, ref pairs, caller, arguments) : !TakeStyled(parameter, ref pairs, arguments))
            {
                return false;
            }
        }

        return pairs.IsAtEnd;
    }

    private static bool TakeText(ParameterPart parameter, ref Pieces pairs, Caller caller, JsonElement arguments)
    {
        foreach (var part in parameter.Parts)
        {
            if (part.Source is { IsClaim: false } source &&
                (!arguments.TryGetProperty(source.Name, out var value) || value.ValueKind == JsonValueKind.Null))
            {
                return true;
            }
        }

        if (!pairs.TryTakePair(parameter.Name, out var text))
        {
            return false;
        }

        return parameter.Escaped is { } escaped ? escaped.IsEncodedMatch(text, caller, arguments) : parameter.Parts switch
        {
            [] => text.IsEmpty,
            [{ Constant: { } constant }] => text.SequenceEqual(constant),
            [{ Source: { } source }] => ExpectedText.Of(source, caller, arguments) is { } value && PercentEncoding.StandsFor(text, value),
            _ => ExpectedText.Of(parameter.Parts, caller, arguments, Uri.EscapeDataString) is { } value && text.SequenceEqual(value),
        };
    }

    private static bool TakeStyled(ParameterPart parameter, ref Pieces pairs, JsonElement arguments)
    {
        if (!arguments.TryGetProperty(parameter.Styled!.Name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Array when value.GetArrayLength() == 0:
                return true;
            case JsonValueKind.Object when value.GetPropertyCount() == 0:
                return true;
            case JsonValueKind.Array when parameter.Explode:
                foreach (var element in value.EnumerateArray())
                {
                    if (!pairs.TryTakePair(parameter.Name, out var text) || !WrittenList.IsScalar(text, element, isEncoded: true))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValueKind.Object when parameter.HasKeyPerMember:
                foreach (var member in value.EnumerateObject())
                {
                    if (!parameter.Keys!.TryGetValue(member.Name, out var key) || !pairs.TryTakePair(key, out var text) ||
                        !WrittenList.IsScalar(text, member.Value, isEncoded: true))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValueKind.Array or JsonValueKind.Object:
                return pairs.TryTakePair(parameter.Name, out var list) &&
                    WrittenList.IsMatch(list, Separator(parameter.Style), parameter, value, isEncoded: true);
            default:
                return pairs.TryTakePair(parameter.Name, out var scalar) && WrittenList.IsScalar(scalar, value, isEncoded: true);
        }
    }

    private static string Separator(ParameterStyle style) => style switch
    {
        ParameterStyle.SpaceDelimited => "%20",
        ParameterStyle.PipeDelimited => "%7C",
        _ => ",",
    };
}

using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>Writes the query of a request, or a form, which is read the same way; a parameter whose argument is absent or null has no key.</summary>
internal static class QueryWriter
{
    /// <summary>Writes the pairs with '?' before the first one, of a form with nothing.</summary>
    public static void Write(IReadOnlyList<ParameterPart> parameters, RequestValues values, ref TargetWriter writer, bool isForm = false)
    {
        var separator = isForm ? '\0' : '?';
        foreach (var parameter in parameters)
        {
            if (writer.Length > BodyWriter.MaxBytes)
            {
                values.Add(string.Empty, "request-size", $"make the request longer than {BodyWriter.MaxBytes} bytes; send less");
                return;
            }

            if (parameter.Styled is null)
            {
                WriteText(values, ref writer, parameter, ref separator);
            }
            else if (values.TryFind(parameter.Styled.Name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                WriteStyled(values, ref writer, parameter, value, ref separator);
            }
        }
    }

    private static void WriteText(RequestValues values, ref TargetWriter writer, ParameterPart parameter, ref char separator)
    {
        foreach (var part in parameter.Parts)
        {
            if (part.Source is { IsClaim: false } &&
                (!values.TryFind(part.Source.Name, out var value) || value.ValueKind == JsonValueKind.Null))
            {
                return;
            }
        }

        StartPair(ref writer, parameter.Name, ref separator);
        foreach (var part in parameter.Parts)
        {
            if (part.Constant is not null)
            {
                writer.Append(part.Constant);
            }
            else if (values.Read(part) is { } text)
            {
                AppendQueryValue(values, ref writer, text, part.Source!, below: null);
            }
        }
    }

    private static void WriteStyled(RequestValues values, ref TargetWriter writer, ParameterPart parameter, JsonElement value, ref char separator)
    {
        var source = parameter.Styled!;
        if (parameter.Keys is not null)
        {
            WriteObject(values, ref writer, parameter, value, ref separator);
            return;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            if (values.ReadScalar(value, source, below: null) is { } text)
            {
                StartPair(ref writer, parameter.Name, ref separator);
                AppendQueryValue(values, ref writer, text, source, below: null);
            }

            return;
        }

        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            var below = index.ToString();
            if (values.ReadScalar(element, source, below) is not { } text)
            {
                return;
            }

            if (parameter.Explode || index == 0)
            {
                StartPair(ref writer, parameter.Name, ref separator);
            }
            else
            {
                writer.Append(Delimiter(parameter.Style));
            }

            if (!parameter.Explode)
            {
                values.CheckListElement(text, parameter.Style, source, below);
            }

            AppendQueryValue(values, ref writer, text, source, below);
            index++;
        }
    }

    private static void WriteObject(RequestValues values, ref TargetWriter writer, ParameterPart parameter, JsonElement value, ref char separator)
    {
        var source = parameter.Styled!;
        if (value.ValueKind != JsonValueKind.Object)
        {
            values.Add(source, "request-value", "must be an object");
            return;
        }

        var isFirst = true;
        foreach (var member in value.EnumerateObject())
        {
            if (!parameter.Keys!.TryGetValue(member.Name, out var key))
            {
                // Not named in the message: the name was the caller's.
                values.Add(source, "request-value", "has a member that is not declared");
                return;
            }

            if (values.ReadScalar(member.Value, source, member.Name) is not { } text)
            {
                return;
            }

            if (parameter.HasKeyPerMember)
            {
                StartPair(ref writer, key, ref separator);
            }
            else
            {
                values.CheckListElement(text, parameter.Style, source, member.Name);
                if (isFirst)
                {
                    StartPair(ref writer, parameter.Name, ref separator);
                }
                else
                {
                    writer.Append(Delimiter(parameter.Style));
                }

                writer.Append(key);
                writer.Append(Delimiter(parameter.Style));
            }

            isFirst = false;
            AppendQueryValue(values, ref writer, text, source, member.Name);
        }
    }

    private static string Delimiter(ParameterStyle style) => style switch
    {
        ParameterStyle.SpaceDelimited => "%20",
        ParameterStyle.PipeDelimited => "%7C",
        _ => ",",
    };

    private static void StartPair(ref TargetWriter writer, string key, ref char separator)
    {
        if (separator != '\0')
        {
            writer.Append(separator);
        }

        writer.Append(key);
        writer.Append('=');
        separator = '&';
    }

    private static void AppendQueryValue(RequestValues values, ref TargetWriter writer, string text, ValueOrigin source, string? below)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            values.Add(source, "request-value", "must not contain the character U+0000", below);
            return;
        }

        writer.AppendEncoded(text);
    }
}

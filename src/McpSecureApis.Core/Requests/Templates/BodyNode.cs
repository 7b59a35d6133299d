using System.Text.Json;
using McpSecureApis.Core.Requests.Escapes;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Templates;

/// <summary>A piece of the JSON body's template. Exactly one of its members but <see cref="Constant"/> is set, or none for a constant.</summary>
internal sealed class BodyNode
{
    /// <summary>JSON in UTF-8 that is sent as it stands.</summary>
    public byte[] Constant { get; init; } = [];

    /// <summary>The members of an object, each with its name in quotes and the colon.</summary>
    public IReadOnlyList<KeyValuePair<byte[], BodyNode>>? Members { get; init; }

    public IReadOnlyList<BodyNode>? Elements { get; init; }

    /// <summary>A string that is exactly one placeholder: the value itself, byte-exact.</summary>
    public ValueOrigin? Value { get; init; }

    /// <summary>A string with placeholders in it.</summary>
    public IReadOnlyList<ValuePart>? Text { get; init; }

    /// <summary>The text in its query language; null without an escape.</summary>
    public EscapedTemplate? Escaped { get; init; }

    /// <summary>Whether it or something below it has an escape.</summary>
    public bool HoldsEscapes { get; init; }

    /// <summary>Whether everything that the node needs is there; if not, the member or element it stands for is left out.</summary>
    public bool IsPresent(JsonElement arguments)
    {
        if (Value is not null)
        {
            return IsPresent(Value, arguments);
        }

        if (Text is not null)
        {
            foreach (var part in Text)
            {
                if (part.Source is not null && !IsPresent(part.Source, arguments))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsPresent(ValueOrigin source, JsonElement arguments) => source.IsClaim || arguments.TryGetProperty(source.Name, out _);
}

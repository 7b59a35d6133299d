using System.Text;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Masking.Projection;

namespace McpSecureApis.Core.Masking;

/// <summary>
/// Lets a document out as the action of its class says. A text is one value like a string in JSON; of a picture or a PDF there is no part that could
/// be masked, so it leaves whole or not at all.
/// </summary>
internal static class DocumentMasker
{
    private const string Text = "text/plain";

    public static (ReadOnlyMemory<byte> Bytes, MaskedDocument Document) Mask(
        ReadOnlyMemory<byte> body, MaskingDefinition definition, Caller caller, KeyedHasher hasher, MaskCounts counts)
    {
        var type = definition.Document!;
        var dataClass = definition.Policy.Class(definition.DocumentClass);
        var action = definition.Policy.ActionsFor(caller.Scopes).Span[definition.DocumentClass];
        var document = new MaskedDocument(type.Name, type.IsText);
        if (action is MaskAction.Keep or MaskAction.Scan && type.IsText)
        {
            var level = action == MaskAction.Keep ? DetectorLevel.Credentials : DetectorLevel.All;
            return TextMasker.Mask(Encoding.UTF8.GetString(body.Span), level, counts) is { } masked
                ? (Encoding.UTF8.GetBytes(masked), document)
                : (body, document);
        }

        if (action == MaskAction.Keep)
        {
            return (body, document);
        }

        counts.Add(dataClass.Name);
        var shown = action switch
        {
            MaskAction.Partial when type.IsText => ValueMasker.Partial(dataClass, Encoding.UTF8.GetString(body.Span)),
            MaskAction.Hash when type.IsText => ValueMasker.Hash(dataClass, caller.Tenant, Encoding.UTF8.GetString(body.Span), hasher),
            _ => ValueMasker.Redact(dataClass),
        };
        return (Encoding.UTF8.GetBytes(shown), new MaskedDocument(Text, IsText: true));
    }
}

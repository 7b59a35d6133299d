using Microsoft.ML.Tokenizers;

namespace McpSecureApis.Commands.Manifests;

/// <summary>
/// Counts tokens as o200k_base makes them. Models differ; this one is published, works without a network, and tells two manifests apart. The
/// tokenizer and its vocabulary are loaded with the first count, by no other verb and on no path of a call.
/// </summary>
internal static class ContextTokens
{
    public const string Encoding = "o200k_base";

    private static readonly Lazy<Tokenizer> Tokenizer = new(() => TiktokenTokenizer.CreateForEncoding(Encoding));

    public static int Count(string text) => Tokenizer.Value.CountTokens(text);
}

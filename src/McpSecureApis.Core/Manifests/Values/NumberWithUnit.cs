namespace McpSecureApis.Core.Manifests.Values;

/// <summary>Splits <c>256KiB</c> into its ASCII digits and its unit.</summary>
internal static class NumberWithUnit
{
    public static ReadOnlySpan<char> Split(string text, out string unit)
    {
        var end = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        unit = end < 0 ? string.Empty : text[end..];
        return end < 0 ? text : text.AsSpan(0, end);
    }
}

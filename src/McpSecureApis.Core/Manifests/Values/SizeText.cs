using System.Globalization;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>Sizes in bytes as authors and operators write them: <c>512B</c>, <c>256KiB</c>, <c>2MiB</c>.</summary>
internal static class SizeText
{
    /// <summary>The grammar, for the exported schema and for messages.</summary>
    public const string Pattern = "^[0-9]{1,9}(B|KiB|MiB)$";

    public const string Examples = "a size such as 512B, 256KiB or 2MiB";

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = NumberWithUnit.Split(text, out var unit);
        var factor = unit switch { "B" => 1L, "KiB" => 1024L, "MiB" => 1024L * 1024, _ => 0L };
        if (factor == 0 || digits.Length is 0 or > 9)
        {
            return false;
        }

        bytes = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * factor;
        return true;
    }
}

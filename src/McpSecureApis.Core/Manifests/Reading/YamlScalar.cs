using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Reading;

/// <summary>What a plain YAML scalar means by the core schema of YAML 1.2 (section 10.3.2).</summary>
internal static partial class YamlScalar
{
    [GeneratedRegex(@"\A([-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN)\z", NameRules.Options, NameRules.Deadline)]
    private static partial Regex NotFinite { get; }

    [GeneratedRegex(@"\A(0o[0-7]+|0x[0-9a-fA-F]+)\z", NameRules.Options, NameRules.Deadline)]
    private static partial Regex Based { get; }

    [GeneratedRegex(
        @"\A(?<sign>[-+]?)((?<whole>[0-9]+)(\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>([eE][-+]?[0-9]+)?)\z",
        NameRules.Options,
        NameRules.Deadline)]
    private static partial Regex Decimal { get; }

    /// <summary>
    /// The kind of <paramref name="plain"/> and its text as JSON writes it, or a problem for <c>.inf</c> and <c>.nan</c>, which JSON cannot write,
    /// and for numbers over the bound. Only what JSON cannot write changes: <c>1.10</c> stays <c>1.10</c>, <c>0x10</c> becomes <c>16</c>.
    /// </summary>
    public static ManifestNodeKind Resolve(string plain, out string text, out string? problem)
    {
        problem = null;
        text = plain;
        switch (plain)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                text = "null";
                return ManifestNodeKind.Null;
            case "true" or "True" or "TRUE":
                text = "true";
                return ManifestNodeKind.Boolean;
            case "false" or "False" or "FALSE":
                text = "false";
                return ManifestNodeKind.Boolean;
        }

        return plain[0] is '+' or '-' or '.' or (>= '0' and <= '9') ? ResolveNumber(plain, out text, out problem) : ManifestNodeKind.String;
    }

    private static ManifestNodeKind ResolveNumber(string plain, out string text, out string? problem)
    {
        text = plain;
        problem = null;
        if (NotFinite.IsMatch(plain))
        {
            problem = "Infinity and not-a-number cannot be written in JSON";
            return ManifestNodeKind.Number;
        }

        var based = Based.IsMatch(plain);
        if (!based && !Decimal.IsMatch(plain))
        {
            return ManifestNodeKind.String;
        }

        if (plain.Length > ManifestLimits.MaxNumberLength)
        {
            problem = $"A number has at most {ManifestLimits.MaxNumberLength} characters";
            text = "0";
            return ManifestNodeKind.Number;
        }

        text = based ? FromBase(plain) : ToJsonNumber(plain);
        return ManifestNodeKind.Number;
    }

    private static string FromBase(string plain)
    {
        var radix = plain[1] == 'x' ? 16 : 8;
        var value = BigInteger.Zero;
        foreach (var digit in plain.AsSpan(2))
        {
            value = (value * radix) + int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Writes what RFC 8259 does not know: a plus sign, leading zeros, a missing digit before or behind the point.</summary>
    private static string ToJsonNumber(string plain)
    {
        var match = Decimal.Match(plain);
        var sign = match.Groups["sign"].Value == "-" ? "-" : string.Empty;
        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value;
        return string.Concat(
            sign,
            whole.Length == 0 ? "0" : whole,
            fraction.Length == 0 ? string.Empty : "." + fraction,
            match.Groups["exponent"].Value);
    }
}

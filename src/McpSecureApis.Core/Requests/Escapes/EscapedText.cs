using System.Globalization;
using System.Text;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Requests.Escapes;

/// <summary>Writes a value as the content of a string literal of a query language.</summary>
internal static class EscapedText
{
    /// <summary>The value as it stands between the literal's quotes; as it is without an escape.</summary>
    public static string Write(string value, TextEscape? escape) => escape switch
    {
        null => value,
        TextEscape.Odata => value.Replace("'", "''", StringComparison.Ordinal),
        TextEscape.Lucene => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
        _ => WriteJson(value),
    };

    private static string WriteJson(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        foreach (var unit in value)
        {
            switch (unit)
            {
                case '"' or '\\':
                    text.Append('\\').Append(unit);
                    break;
                case < ' ':
                    text.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(unit);
                    break;
            }
        }

        return text.ToString();
    }
}

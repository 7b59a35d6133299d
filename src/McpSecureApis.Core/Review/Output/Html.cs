using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Review.Output;

/// <summary>
/// Markup, written as an interpolated string: what the string says is markup, and a text in a hole never is. Nothing that a manifest says gets
/// into a page another way.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Html(int literalLength, int formattedCount)
{
    private const int UsualHole = 32;

    private readonly StringBuilder _markup = new(literalLength + (formattedCount * UsualHole));

    public static Html None => $"";

    /// <summary>A text of several lines for a block that keeps them; what nobody would see in it stands out.</summary>
    public static Html Block(string text)
    {
        var html = None;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is not ('\n' or '\t') && UnsafeCharacters.IsUnsafe(rune))
            {
                Html mark = $"""<b class="unseen">{rune.ToString()}</b>""";
                html.AppendFormatted(mark);
            }
            else
            {
                html.Escape(rune);
            }
        }

        return html;
    }

    public static Html Join(IEnumerable<Html> parts, string separator)
    {
        var html = None;
        foreach (var part in parts)
        {
            if (html._markup.Length > 0)
            {
                html.AppendFormatted(separator);
            }

            html.AppendFormatted(part);
        }

        return html;
    }

    public void AppendLiteral(string markup) => _markup.Append(markup);

    /// <summary>A text on one line: line breaks and what nobody sees are shown as <c>U+XXXX</c>, and nothing in it is markup.</summary>
    public void AppendFormatted(string text)
    {
        foreach (var rune in UnsafeCharacters.Escape(text).EnumerateRunes())
        {
            Escape(rune);
        }
    }

    public void AppendFormatted(int number) => _markup.Append(number.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(Html markup) => _markup.Append(markup._markup);

    public void AppendFormatted(IEnumerable<Html> parts)
    {
        foreach (var part in parts)
        {
            AppendFormatted(part);
        }
    }

    public override string ToString() => _markup.ToString();

    private void Escape(Rune rune)
    {
        switch (rune.Value)
        {
            case '&':
                _markup.Append("&amp;");
                break;
            case '<':
                _markup.Append("&lt;");
                break;
            case '>':
                _markup.Append("&gt;");
                break;
            case '"':
                _markup.Append("&quot;");
                break;
            case '\'':
                _markup.Append("&#39;");
                break;
            default:
                _markup.Append(rune.ToString());
                break;
        }
    }
}

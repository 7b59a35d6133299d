using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace McpSecureApis.Core.Requests.Templates;

/// <summary>Reads the template language: <c>{name}</c> is a placeholder, <c>{{</c> and <c>}}</c> are braces, nothing else means anything.</summary>
internal static class TemplateText
{
    public static bool TryParse(string text, [NotNullWhen(true)] out IReadOnlyList<TemplatePart>? parts, [NotNullWhen(false)] out string? problem)
    {
        var read = new List<TemplatePart>();
        var literal = new StringBuilder();
        parts = null;
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit is not ('{' or '}'))
            {
                literal.Append(unit);
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == unit)
            {
                literal.Append(unit);
                i++;
                continue;
            }

            var end = unit == '{' ? text.IndexOfAny(['{', '}'], i + 1) : -1;
            if (end < 0 || text[end] != '}' || end == i + 1)
            {
                problem = "A brace stands alone; write a placeholder as {name} and a brace as {{ or }}.";
                return false;
            }

            if (literal.Length > 0)
            {
                read.Add(new TemplatePart(literal.ToString(), IsPlaceholder: false));
                literal.Clear();
            }

            read.Add(new TemplatePart(text[(i + 1)..end], IsPlaceholder: true));
            i = end;
        }

        if (literal.Length > 0)
        {
            read.Add(new TemplatePart(literal.ToString(), IsPlaceholder: false));
        }

        parts = read;
        problem = null;
        return true;
    }
}

using System.Text;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>
/// Says which text may be a file name in a multipart header. Nothing that a header would have to escape, because servers disagree about
/// undoing it, and nothing that means another folder or a hidden file to whoever stores the file under its name.
/// </summary>
internal static class FileNameText
{
    public const int MaxLength = 150;

    public const string Allowed =
        "letters, digits, spaces and . _ - ( ) + , = @ ~, starting with a letter or digit, not ending with a space or dot, at most 150 characters";

    public static bool IsAllowed(string name)
    {
        if (name.Length is 0 or > MaxLength || name[^1] is '.' or ' ')
        {
            return false;
        }

        var isFirst = true;
        foreach (var rune in name.EnumerateRunes())
        {
            // Letters of any script, but none that folds to ASCII: a full-width name is another name to some servers.
            var isNamed = Rune.IsLetterOrDigit(rune) && rune.Value is not (>= 0xFF00 and <= 0xFFEF);
            if (!isNamed && (isFirst || rune.Value > 0x7F || !" ._-()+,=@~".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                return false;
            }

            isFirst = false;
        }

        return true;
    }
}

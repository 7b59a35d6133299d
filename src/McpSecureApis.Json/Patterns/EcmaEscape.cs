namespace McpSecureApis.Json.Patterns;

/// <summary>What an escape stands for, within a class or outside of one: a set of code points, or one code point.</summary>
internal static class EcmaEscape
{
    /// <summary>Reads an escape: a set of code points, or null with the one code point that it stands for.</summary>
    /// <param name="scanner">Where the backslash stands; behind the escape afterwards.</param>
    /// <param name="inClass">Whether it stands between brackets.</param>
    /// <param name="codePoint">The code point; 0 with a set.</param>
    /// <param name="unsupported">Is told when the pattern needs what is not offered, unless it needs such a thing already.</param>
    /// <exception cref="FormatException">The escape means nothing.</exception>
    public static CodePointSet? Read(ref PatternScanner scanner, bool inClass, out int codePoint, ref string? unsupported)
    {
        scanner.Read();
        if (scanner.IsAtEnd)
        {
            throw new FormatException(@"ends with a '\'");
        }

        codePoint = 0;
        var kind = scanner.Read();
        switch (kind)
        {
            case 'd':
                return CodePointSet.Digits;
            case 'D':
                return CodePointSet.Digits.Complement();
            case 'w':
                return CodePointSet.Word;
            case 'W':
                return CodePointSet.Word.Complement();
            case 's':
                return CodePointSet.Space;
            case 'S':
                return CodePointSet.Space.Complement();
            case 'p' or 'P':
                var property = ReadProperty(ref scanner, ref unsupported);
                return kind == 'p' ? property : property.Complement();
        }

        codePoint = kind switch
        {
            'b' when inClass => '\b',
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            '0' when scanner.IsAtEnd || !char.IsAsciiDigit(scanner.Current) => 0,
            'c' when !scanner.IsAtEnd && char.IsAsciiLetter(scanner.Current) => scanner.Read() % 32,
            'x' => scanner.ReadHex(2),
            'u' => scanner.ReadUnicode(),
            _ when char.IsAsciiLetterOrDigit(kind) => throw new FormatException($@"has the unknown escape '\{kind}'"),
            _ => scanner.Complete(kind),
        };
        return null;
    }

    private static CodePointSet ReadProperty(ref PatternScanner scanner, ref string? unsupported)
    {
        if (!scanner.Take("{") || !scanner.TryReadTo('}', out var name))
        {
            throw new FormatException(@"has a '\p' without a property in braces");
        }

        var set = UnicodeProperties.Find(name.ToString());
        if (set is null)
        {
            unsupported ??= @"uses a Unicode property other than a general category, Any, ASCII or Assigned";
        }

        return set ?? CodePointSet.Digits;
    }
}

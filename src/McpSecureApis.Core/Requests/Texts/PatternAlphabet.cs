using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>
/// Which ASCII characters a value can have, as far as its schema says so: enumeration, numbers, or a pattern that is anchored on both
/// sides. Reads a plain part of ECMA-262 only and gives up on the rest, so it may say "anything" too often and never too seldom.
/// </summary>
internal sealed class PatternAlphabet
{
    /// <summary>What a string of a format consists of; formats are checked.</summary>
    private static readonly FrozenDictionary<string, string> Formats = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["uuid"] = "0123456789abcdefABCDEF-",
        ["date"] = "0123456789-",
        ["time"] = "0123456789TtZz:.+-",
        ["date-time"] = "0123456789TtZz:.+-",
        ["ipv4"] = "0123456789.",
        ["ipv6"] = "0123456789abcdefABCDEF:.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly BitArray _characters = new(128);

    /// <summary>Whether a value may have characters beyond ASCII.</summary>
    private bool _hasOthers;

    private PatternAlphabet()
    {
    }

    /// <summary>Whether no value has the character.</summary>
    public bool Excludes(char unit) => unit < 128 && !_characters[unit];

    /// <summary>Whether every character is one of these ASCII characters.</summary>
    public bool IsWithin(string allowed)
    {
        for (var unit = 0; unit < _characters.Length; unit++)
        {
            if (_characters[unit] && !allowed.Contains((char)unit, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return !_hasOthers;
    }

    /// <summary>Returns false when the schema does not bound the characters.</summary>
    public static bool TryRead(ArgumentShape shape, [NotNullWhen(true)] out PatternAlphabet? alphabet)
    {
        alphabet = null;
        var found = new PatternAlphabet();
        if (shape.Schema.ValueKind == JsonValueKind.Object &&
            shape.Schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            foreach (var value in values.EnumerateArray())
            {
                found.AddAll(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
            }

            alphabet = found;
            return true;
        }

        foreach (var type in shape.Types)
        {
            switch (type)
            {
                case "integer" or "number":
                    found.AddAll("0123456789+-.eE");
                    break;
                case "boolean":
                    found.AddAll("truefalse");
                    break;
                case "string" when shape.Pattern is { } pattern && found.TryAddPattern(pattern):
                    break;
                case "string" when FormatOf(shape.Schema) is { } characters:
                    found.AddAll(characters);
                    break;
                default:
                    return false;
            }
        }

        alphabet = found;
        return true;
    }

    private static string? FormatOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String
            ? Formats.GetValueOrDefault(format.GetString()!)
            : null;

    private void AddAll(string text)
    {
        foreach (var unit in text)
        {
            Add(unit);
        }
    }

    private void Add(int unit)
    {
        if (unit < 128)
        {
            _characters[unit] = true;
        }
        else
        {
            _hasOthers = true;
        }
    }

    private bool TryAddPattern(string pattern)
    {
        // "^a|b$" is anchored on one side per alternative: only "^...$" without an alternative outside groups bounds the whole value.
        if (pattern.Length < 2 || pattern[0] != '^' || pattern[^1] != '$' || pattern[^2] == '\\')
        {
            return false;
        }

        var depth = 0;
        for (var i = 1; i < pattern.Length - 1; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    if (!TryAddEscape(pattern, ref i, out _))
                    {
                        return false;
                    }

                    break;
                case '[':
                    if (!TryAddClass(pattern, ref i))
                    {
                        return false;
                    }

                    break;
                case '(':
                    depth++;
                    if (pattern[i + 1] == '?')
                    {
                        if (pattern[i + 2] != ':')
                        {
                            return false;
                        }

                        i += 2;
                    }

                    break;
                case ')':
                    depth--;
                    break;
                case '|' when depth > 0:
                    break;
                case '{':
                    i = pattern.IndexOf('}', i);
                    if (i < 0)
                    {
                        return false;
                    }

                    break;
                case '*' or '+' or '?':
                    break;
                case '.' or '|' or '^' or '$':
                    return false;
                default:
                    Add(pattern[i]);
                    break;
            }
        }

        return depth == 0;
    }

    private bool TryAddEscape(string pattern, ref int i, out int unit)
    {
        // No backslash is the last character: that one is the anchor.
        unit = -1;
        i++;
        switch (pattern[i])
        {
            case 'd':
                AddAll("0123456789");
                return true;
            case 'w':
                AddAll("0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
                return true;
            case var letter when char.IsAsciiLetterOrDigit(letter):
                return false;
            case var punctuation:
                unit = punctuation;
                Add(unit);
                return true;
        }
    }

    private bool TryAddClass(string pattern, ref int i)
    {
        i++;
        if (pattern[i] == '^')
        {
            i++;
            return TryAddAllBut(pattern, ref i);
        }

        return TryAddMembers(pattern, ref i);
    }

    private bool TryAddMembers(string pattern, ref int i)
    {
        var previous = -1;
        for (; i < pattern.Length && pattern[i] != ']'; i++)
        {
            if (pattern[i] == '\\')
            {
                if (!TryAddEscape(pattern, ref i, out previous))
                {
                    return false;
                }
            }
            else if (pattern[i] == '-' && previous >= 0 && pattern[i + 1] != ']')
            {
                i++;
                if (pattern[i] == '\\')
                {
                    return false;
                }

                for (var unit = previous; unit <= pattern[i]; unit++)
                {
                    Add(unit);
                }

                previous = -1;
            }
            else
            {
                previous = pattern[i];
                Add(previous);
            }
        }

        return i < pattern.Length;
    }

    /// <summary>Reads <c>[^…]</c>: everything but what the class names.</summary>
    private bool TryAddAllBut(string pattern, ref int i)
    {
        var named = new PatternAlphabet();
        if (!named.TryAddMembers(pattern, ref i))
        {
            return false;
        }

        for (var unit = 0; unit < named._characters.Length; unit++)
        {
            _characters[unit] |= !named._characters[unit];
        }

        _hasOthers = true;
        return true;
    }
}

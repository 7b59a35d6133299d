using System.Buffers;
using System.Buffers.Text;
using System.Text;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Runs the detectors over a text, in the views in which a reader could take it, and writes what may leave.</summary>
internal static class TextMasker
{
    /// <summary>Shorter runs cannot hold anything that a detector looks for.</summary>
    private const int ShortestBase64 = 20;

    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

    /// <summary>
    /// Whether a string's content, as it stands in JSON, certainly holds nothing that <see cref="DetectorLevel.Credentials"/> looks for:
    /// plain ASCII without escapes, without an @ (a password in a URL has one) and two dashes together (PEM), and no word as long as the
    /// shortest credential. Most values are such.
    /// </summary>
    public static bool HoldsNoCredential(ReadOnlySpan<byte> content)
    {
        var word = 0;
        var previous = (byte)0;
        foreach (var c in content)
        {
            if (c is < (byte)' ' or > (byte)'~' or (byte)'%' or (byte)'&' or (byte)'\\' or (byte)'@' || (c == '-' && previous == '-'))
            {
                return false;
            }

            word = c == ' ' ? 0 : word + 1;
            if (word >= CredentialDetector.ShortestWord)
            {
                return false;
            }

            previous = c;
        }

        return true;
    }

    /// <summary>Whether a name certainly holds nothing that any detector looks for: a few letters. Most keys are such.</summary>
    public static bool HoldsNothing(ReadOnlySpan<byte> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetter((char)c) && c != '_')
            {
                return false;
            }
        }

        return name.Length < CredentialDetector.ShortestWord;
    }

    /// <summary>Gives the text with every finding replaced by its name; null when the text may leave as it is.</summary>
    public static string? Mask(ReadOnlySpan<char> text, DetectorLevel level, MaskCounts counts)
    {
        var findings = Find(text, level);
        var invisible = InvisibleText.Contains(text);
        if (findings is null && !invisible)
        {
            return null;
        }

        var output = new StringBuilder(text.Length);
        var position = 0;
        var removed = 0;
        foreach (var finding in findings ?? [])
        {
            removed += InvisibleText.AppendVisible(output, text[position..finding.Start]);
            output.Append('[').Append(finding.Kind).Append(']');
            counts.Add(finding.Kind);
            position = finding.End;
        }

        removed += InvisibleText.AppendVisible(output, text[position..]);
        if (removed > 0)
        {
            counts.AddInvisible();
        }

        return output.ToString();
    }

    /// <summary>The findings in order and without overlap; null when there are none.</summary>
    public static List<Detection>? Find(ReadOnlySpan<char> text, DetectorLevel level)
    {
        var folded = TextView.Fold(text);
        List<Detection>? findings;
        try
        {
            findings = Detect(folded.Text, folded.Map, level, findings: null);
            if (TextView.TryDecode(folded, out var decoded))
            {
                findings = Detect(decoded.Text, decoded.Map, level, findings);
                decoded.Return();
            }

            findings = DetectInBase64(folded.Text, folded.Map, level, findings);
        }
        finally
        {
            folded.Return();
        }

        if (findings is not null)
        {
            Detections.Merge(findings);
        }

        return findings;
    }

    private static List<Detection>? Detect(ReadOnlySpan<char> text, ReadOnlySpan<int> map, DetectorLevel level, List<Detection>? findings)
    {
        var found = new Detections(map, findings);
        CredentialDetector.Find(text, ref found);
        if (level != DetectorLevel.Credentials)
        {
            AssignmentDetector.Find(text, ref found);
            EmailDetector.Find(text, ref found);
            IbanDetector.Find(text, ref found);
            NumberDetector.Find(text, ref found);
            IpAddressDetector.Find(text, ref found);
        }

        if (level == DetectorLevel.Keys)
        {
            KeyNumberDetector.Find(text, ref found);
        }

        return found.All;
    }

    /// <summary>A run of base64 that decodes to text in which something is found is a finding as a whole.</summary>
    private static List<Detection>? DetectInBase64(ReadOnlySpan<char> text, ReadOnlySpan<int> map, DetectorLevel level, List<Detection>? findings)
    {
        var found = new Detections(map, findings);
        for (var i = 0; i < text.Length;)
        {
            var start = text[i..].IndexOfAny(Base64Characters);
            if (start < 0)
            {
                break;
            }

            i += start;
            var length = text[i..].IndexOfAnyExcept(Base64Characters);
            length = length < 0 ? text.Length - i : length;
            if (length >= ShortestBase64 && FindInRun(text.Slice(i, length), level) is { } kind)
            {
                var end = i + length;
                while (end < text.Length && text[end] == '=' && end < i + length + 2)
                {
                    end++;
                }

                found.Add(i, end, kind);
            }

            i += length;
        }

        return found.All;
    }

    private static string? FindInRun(ReadOnlySpan<char> run, DetectorLevel level)
    {
        // A last group of one character cannot be base64; without it the rest may be.
        var length = run.Length % 4 == 1 ? run.Length - 1 : run.Length;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        var characters = ArrayPool<char>.Shared.Rent(length);
        var source = ArrayPool<char>.Shared.Rent(length);
        try
        {
            run[..length].CopyTo(source);
            source.AsSpan(0, length).Replace('+', '-');
            source.AsSpan(0, length).Replace('/', '_');
            if (!Base64Url.TryDecodeFromChars(source.AsSpan(0, length), bytes, out var written) ||
                bytes.AsSpan(0, written).ContainsAnyInRange((byte)0, (byte)8) ||
                System.Text.Unicode.Utf8.ToUtf16(
                    bytes.AsSpan(0, written), characters, out _, out var count, replaceInvalidSequences: false) != OperationStatus.Done)
            {
                return null;
            }

            return Detect(characters.AsSpan(0, count), map: [], level, findings: null)?[0].Kind;
        }
        catch (FormatException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
            ArrayPool<char>.Shared.Return(characters, clearArray: true);
            ArrayPool<char>.Shared.Return(source, clearArray: true);
        }
    }
}

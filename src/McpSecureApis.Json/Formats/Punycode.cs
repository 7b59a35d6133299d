using System.Text;

namespace McpSecureApis.Json.Formats;

/// <summary>RFC 3492, as far as checking a name needs it.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int LowThreshold = 1;
    private const int HighThreshold = 26;
    private const int Skew = 38;
    private const int Damp = 700;

    /// <summary>A label without the prefix <c>xn--</c>.</summary>
    public static string Encode(ReadOnlySpan<char> label)
    {
        int[] points = [.. label.ToString().EnumerateRunes().Select(rune => rune.Value)];
        var basic = points.Count(point => point < 0x80);
        var output = new StringBuilder();
        foreach (var point in points.Where(point => point < 0x80))
        {
            output.Append((char)point);
        }

        output.Append('-', basic > 0 ? 1 : 0);
        int n = 0x80, delta = 0, bias = 72, handled = basic;
        while (handled < points.Length)
        {
            var next = points.Where(point => point >= n).Min();
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (var point in points)
            {
                if (point < n)
                {
                    delta++;
                }

                if (point == n)
                {
                    var q = delta;
                    for (var k = Base; ; k += Base)
                    {
                        var threshold = Math.Clamp(k - bias, LowThreshold, HighThreshold);
                        if (q < threshold)
                        {
                            output.Append(Letter(q));
                            break;
                        }

                        output.Append(Letter(threshold + ((q - threshold) % (Base - threshold))));
                        q = (q - threshold) / (Base - threshold);
                    }

                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
            n++;
        }

        return output.ToString();
    }

    public static bool TryDecode(ReadOnlySpan<char> encoded, out string decoded)
    {
        decoded = "";
        var output = new List<int>();
        var hyphen = encoded.LastIndexOf('-');
        for (var i = 0; i < hyphen; i++)
        {
            output.Add(encoded[i]);
        }

        long n = 0x80, position = 0;
        var bias = 72;
        for (var at = hyphen < 0 ? 0 : hyphen + 1; at < encoded.Length;)
        {
            var before = position;
            long weight = 1;
            for (var k = Base; ; k += Base)
            {
                if (at >= encoded.Length || Digit(encoded[at++]) is not (>= 0 and var digit))
                {
                    return false;
                }

                position += digit * weight;
                var threshold = Math.Clamp(k - bias, LowThreshold, HighThreshold);
                if (digit < threshold)
                {
                    break;
                }

                weight *= Base - threshold;
                if (weight > int.MaxValue || position > int.MaxValue)
                {
                    return false;
                }
            }

            var count = output.Count + 1;
            bias = Adapt((int)Math.Min(position - before, int.MaxValue), count, before == 0);
            n += position / count;
            position %= count;
            if (!Rune.IsValid((int)Math.Min(n, int.MaxValue)))
            {
                return false;
            }

            output.Insert((int)position++, (int)n);
        }

        decoded = string.Concat(output.Select(point => new Rune(point).ToString()));
        return decoded.Length > 0;
    }

    private static char Letter(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    private static int Digit(char unit) => unit switch
    {
        >= '0' and <= '9' => unit - '0' + 26,
        >= 'a' and <= 'z' => unit - 'a',
        >= 'A' and <= 'Z' => unit - 'A',
        _ => -1,
    };

    private static int Adapt(int delta, int points, bool isFirst)
    {
        delta = isFirst ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        while (delta > (Base - LowThreshold) * HighThreshold / 2)
        {
            delta /= Base - LowThreshold;
            k += Base;
        }

        return k + ((Base - LowThreshold + 1) * delta / (delta + Skew));
    }
}

using System.Buffers;
using System.Text;

namespace McpSecureApis.Json.Text;

/// <summary>
/// A text in a normal form of Unicode (UAX #15): the caller's own when it is in that form already, otherwise one in rented memory. Works in
/// time linear in the text, for any text, and allocates nothing.
/// </summary>
internal ref struct NormalText
{
    /// <summary>Longer runs of marks than anybody writes are put into order by counting, so that a hostile text costs no more than others.</summary>
    private const int LongRun = 32;

    private readonly NormalForm _form;
    private readonly int _longest;
    private char[]? _units;
    private int _length;
    private int[] _run = [];
    private int _runLength;

    private NormalText(ReadOnlySpan<char> text, NormalForm form, int longest)
    {
        _form = form;
        _longest = longest;
        Text = text;
    }

    /// <summary>Gets the text in the normal form; what there is of it when <see cref="IsTooLong"/>.</summary>
    public ReadOnlySpan<char> Text { get; private set; }

    /// <summary>Gets a value indicating whether the text is longer in the normal form than it may be.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Gets a value indicating whether the text had another form.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Whether the text is in the form.</summary>
    public static bool IsNormal(ReadOnlySpan<char> text, NormalForm form)
    {
        if (IsSurelyNormal(text, form, out _, out var isNot))
        {
            return true;
        }

        if (isNot)
        {
            return false;
        }

        // Longer means another one.
        var normal = Of(text, form, text.Length);
        var isChanged = normal.IsChanged;
        normal.Return();
        return !isChanged;
    }

    /// <summary>Gives the text in the form. The caller gives the memory back with <see cref="Return"/>.</summary>
    /// <param name="text">The text. An unpaired surrogate stands for itself.</param>
    /// <param name="form">The form.</param>
    /// <param name="longest">How many units the text may have in that form.</param>
    public static NormalText Of(ReadOnlySpan<char> text, NormalForm form, int longest = int.MaxValue)
    {
        var normal = new NormalText(text, form, longest);
        if (!IsSurelyNormal(text, form, out var sure, out _))
        {
            normal.Write(text, sure);
        }

        return normal;
    }

    /// <summary>Gives the memory back; the text must not be read afterwards.</summary>
    public void Return()
    {
        if (_units is not null)
        {
            // It held what somebody sent.
            ArrayPool<char>.Shared.Return(_units, clearArray: true);
            _units = null;
        }
    }

    /// <summary>
    /// The quick check of UAX #15 section 9. When it cannot tell, <paramref name="sure"/> is where a rewrite starts: no later
    /// character can change what stands before it.
    /// </summary>
    private static bool IsSurelyNormal(ReadOnlySpan<char> text, NormalForm form, out int sure, out bool isNot)
    {
        sure = 0;
        isNot = false;
        var lastPlain = form == NormalForm.Nfc ? '\u02FF' : '\u009F';
        var i = text.IndexOfAnyExceptInRange('\0', lastPlain);
        if (i < 0)
        {
            return true;
        }

        sure = Math.Max(0, i - 1);
        var last = 0;
        while (i < text.Length)
        {
            if (text[i] <= lastPlain)
            {
                last = 0;
                sure = i++;
                continue;
            }

            var value = ReadOne(text[i..], out var consumed);
            var order = UnicodeForms.ClassOf(value);
            isNot = (order != 0 && order < last) || UnicodeForms.IsExcluded(value, form);
            if (isNot || UnicodeForms.Joins(value))
            {
                return false;
            }

            last = order;
            sure = order == 0 ? i : sure;
            i += consumed;
        }

        return true;
    }

    private static int ReadOne(ReadOnlySpan<char> text, out int consumed) =>
        Rune.DecodeFromUtf16(text, out var rune, out consumed) == OperationStatus.Done ? rune.Value : text[0];

    private void Write(ReadOnlySpan<char> text, int sure)
    {
        var rest = text[sure..];
        _units = ArrayPool<char>.Shared.Rent(text.Length + 16);
        text[..sure].CopyTo(_units);
        _length = sure;
        IsTooLong = sure > _longest;
        _run = ArrayPool<int>.Shared.Rent(LongRun);
        while (!rest.IsEmpty && !IsTooLong)
        {
            Add(ReadOne(rest, out var consumed));
            rest = rest[consumed..];
        }

        Flush();
        ArrayPool<int>.Shared.Return(_run, clearArray: true);
        _run = [];
        Text = _units.AsSpan(0, _length);
        IsChanged = IsTooLong || !Text.SequenceEqual(text);
        if (!IsChanged)
        {
            Return();
            Text = text;
        }
    }

    /// <summary>Takes a character apart. What a canonical decomposition has may have a compatible one of its own.</summary>
    private void Add(int value)
    {
        if (UnicodeForms.TryTakeApart(value, out var lead, out var vowel, out var tail))
        {
            Append(lead);
            Append(vowel);
            if (tail != 0)
            {
                Append(tail);
            }

            return;
        }

        var parts = UnicodeForms.Decompose(value, _form);
        if (parts.IsEmpty)
        {
            Append(value);
        }

        while (!parts.IsEmpty)
        {
            var part = ReadOne(parts, out var consumed);
            parts = parts[consumed..];
            if (_form == NormalForm.Nfkc && !UnicodeForms.Decompose(part, _form).IsEmpty)
            {
                Add(part);
            }
            else
            {
                Append(part);
            }
        }
    }

    /// <summary>
    /// Adds to the run of characters that may yet change places or join. A character that joins nothing before it starts a new one.
    /// </summary>
    private void Append(int value)
    {
        var order = UnicodeForms.ClassOf(value);
        if (order == 0 && !UnicodeForms.Joins(value))
        {
            Flush();
        }

        if (_runLength == _run.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(_run.Length * 2);
            _run.CopyTo(larger, 0);
            ArrayPool<int>.Shared.Return(_run, clearArray: true);
            _run = larger;
        }

        _run[_runLength++] = (order << 21) | value;
    }

    private void Flush()
    {
        var run = _run.AsSpan(0, _runLength);
        _runLength = 0;
        for (var i = 0; i < run.Length;)
        {
            var end = i;
            while (end < run.Length && OrderOf(run[end]) != 0)
            {
                end++;
            }

            Sort(run[i..end]);
            i = end + 1;
        }

        foreach (var entry in Join(run))
        {
            Emit(entry & 0x1FFFFF);
        }
    }

    private static int OrderOf(int entry) => entry >> 21;

    /// <summary>Puts marks into the order of their classes; those of one class keep theirs.</summary>
    private static void Sort(Span<int> marks)
    {
        if (marks.Length > LongRun)
        {
            var sorted = ArrayPool<int>.Shared.Rent(marks.Length);
            var next = (stackalloc int[65]);
            next.Clear();
            foreach (var mark in marks)
            {
                next[OrderOf(mark) + 1]++;
            }

            for (var order = 1; order < next.Length; order++)
            {
                next[order] += next[order - 1];
            }

            foreach (var mark in marks)
            {
                sorted[next[OrderOf(mark)]++] = mark;
            }

            sorted.AsSpan(0, marks.Length).CopyTo(marks);
            ArrayPool<int>.Shared.Return(sorted, clearArray: true);
            return;
        }

        for (var i = 1; i < marks.Length; i++)
        {
            var mark = marks[i];
            var place = i;
            for (; place > 0 && OrderOf(marks[place - 1]) > OrderOf(mark); place--)
            {
                marks[place] = marks[place - 1];
            }

            marks[place] = mark;
        }
    }

    /// <summary>
    /// Joins what can be joined: a character with the last one of its own before it, unless something of the same or a
    /// higher class stands between.
    /// </summary>
    private static Span<int> Join(Span<int> run)
    {
        const int Nothing = -1;
        var starter = Nothing;
        var between = Nothing;
        var length = 0;
        foreach (var entry in run)
        {
            var order = OrderOf(entry);
            if (starter != Nothing && between < order && UnicodeForms.Compose(run[starter], entry & 0x1FFFFF) is var joined and not 0)
            {
                run[starter] = joined;
                continue;
            }

            between = order;
            if (order == 0)
            {
                starter = length;
                between = Nothing;
            }

            run[length++] = entry;
        }

        return run[..length];
    }

    private void Emit(int value)
    {
        var needed = value > char.MaxValue ? 2 : 1;
        if (_length + needed > _longest)
        {
            IsTooLong = true;
            return;
        }

        if (_length + needed > _units!.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(_units.Length * 2);
            _units.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<char>.Shared.Return(_units, clearArray: true);
            _units = larger;
        }

        if (needed == 2)
        {
            new Rune(value).EncodeToUtf16(_units.AsSpan(_length));
        }
        else
        {
            _units[_length] = (char)value;
        }

        _length += needed;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>Counts who called which entry of two sides, from the records of a trail, in bounded memory.</summary>
internal sealed class TrailUse
{
    /// <summary>Callers that are told apart; with their texts some 150 MB.</summary>
    public const int MostCallers = 1_000_000;

    /// <summary>Pairs of a caller and an entry; some 150 MB.</summary>
    public const int MostPairs = 2_000_000;

    private const long MostText = 32 * 1024 * 1024;
    private const int LongestKey = 512;
    private const int TimeBytes = 24;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byKey;
    private readonly List<TrackedEntry> _entries = [];
    private readonly Dictionary<(int Caller, int Entry), EntryUse> _uses = [];
    private readonly SeenCallers _callers;
    private readonly int _mostPairs;
    private readonly DateTimeOffset? _since;
    private readonly byte[] _sinceText;
    private byte[] _first = [];
    private byte[] _last = [];
    private bool _isComplete = true;

    /// <param name="old">The old side.</param>
    /// <param name="now">The new side.</param>
    /// <param name="since">Where the window begins; null for the beginning of the trail.</param>
    /// <param name="mostCallers">How many callers are told apart.</param>
    /// <param name="mostPairs">How many pairs of a caller and an entry are kept.</param>
    public TrailUse(ReviewSide old, ReviewSide now, DateTimeOffset? since, int mostCallers = MostCallers, int mostPairs = MostPairs)
    {
        _byKey = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        _callers = new SeenCallers(mostCallers, MostText);
        _mostPairs = mostPairs;
        _since = since;

        // Records have whole milliseconds, and their texts sort as their times do.
        _sinceText = since is { } time
            ? Encoding.ASCII.GetBytes('"' + RoundUp(time.UtcDateTime).ToString(AuditRecordWriter.TimeFormat, CultureInfo.InvariantCulture) + '"')
            : [];
        var olds = old.Manifests.SelectMany(ReviewedEntry.Of).ToDictionary(TrackedEntry.KeyOf, StringComparer.Ordinal);
        var news = now.Manifests.SelectMany(ReviewedEntry.Of).ToDictionary(TrackedEntry.KeyOf, StringComparer.Ordinal);
        foreach (var key in olds.Keys.Union(news.Keys, StringComparer.Ordinal))
        {
            _numbers.Add(key, _entries.Count);
            _entries.Add(new TrackedEntry(olds.GetValueOrDefault(key), news.GetValueOrDefault(key)));
        }
    }

    public IReadOnlyList<TrackedEntry> Entries => _entries;

    public SeenCallers Callers => _callers;

    /// <summary>Who used what; to be read once everything is counted.</summary>
    public IReadOnlyDictionary<(int Caller, int Entry), EntryUse> Uses => _uses;

    /// <summary>What was counted.</summary>
    public TrailWindow WindowOf(AuditScanProgress progress) => new(progress.Records, progress.Skipped)
    {
        Since = _since,
        Calls = _entries.Sum(entry => entry.Calls),
        First = TextOf(_first),
        Last = TextOf(_last),
        IsComplete = _isComplete,
    };

    /// <summary>Counts a record, if it is one of a call to one of the entries and in the window. For several threads.</summary>
    public void Take(scoped in AuditCallLine record)
    {
        if (!IsCall(record, out var isRefused) || record.Time.Length != TimeBytes + 2 || record.Time.SequenceCompareTo(_sinceText) < 0 ||
            Find(record) is not { } number)
        {
            return;
        }

        var entry = _entries[number];
        var (isOld, isNew) = entry.SidesOf(record.Digest);
        var facts = isRefused ? FactsOf(record.Reason) : UseFacts.Passed;
        var id = SeenCallers.IdOf(record.Caller);
        lock (_gate)
        {
            Widen(record.Time);
            entry.Calls++;
            entry.Refused += isRefused ? 1 : 0;
            entry.OtherVersions += isOld || isNew ? 0 : 1;
            if (record.Caller.IsEmpty || _callers.Find(id, record.Caller) is var caller && (caller < 0 || !HasRoom(caller, number)))
            {
                _isComplete = false;
                return;
            }

            ref var use = ref CollectionsMarshal.GetValueRefOrAddDefault(_uses, (caller, number), out _);
            use.Calls++;
            use.Old |= isOld ? facts : UseFacts.None;
            use.New |= isNew ? facts : UseFacts.None;
        }
    }

    /// <summary>A call is counted once: by its intent, or by its refusal before any. A prompt has no intent.</summary>
    private static bool IsCall(scoped in AuditCallLine record, out bool isRefused)
    {
        isRefused = AuditCallLine.Is(record.Phase, "refusal"u8);
        return isRefused || AuditCallLine.Is(record.Phase, "intent"u8) ||
            (AuditCallLine.Is(record.Phase, "outcome"u8) && AuditCallLine.Is(record.Kind, "prompt"u8));
    }

    private static UseFacts FactsOf(ReadOnlySpan<byte> reason) =>
        AuditCallLine.Is(reason, "missing_scope"u8) ? UseFacts.LackedScope
        : AuditCallLine.Is(reason, "hidden_tool"u8) ? UseFacts.Hidden
        : AuditCallLine.Is(reason, "condition_not_met"u8) ? UseFacts.LackedCondition
        : UseFacts.None;

    private static DateTime RoundUp(DateTime time) =>
        time.Ticks % TimeSpan.TicksPerMillisecond is var over and > 0 ? time.AddTicks(TimeSpan.TicksPerMillisecond - over) : time;

    private static string? TextOf(byte[] time) => time.Length == 0 ? null : Encoding.ASCII.GetString(time.AsSpan(1..^1));

    private int? Find(scoped in AuditCallLine record)
    {
        Span<char> key = stackalloc char[LongestKey];
        var kind = AuditCallLine.Is(record.Kind, "resource"u8) ? nameof(ChangedKind.Resource)
            : AuditCallLine.Is(record.Kind, "prompt"u8) ? nameof(ChangedKind.Prompt)
            : nameof(ChangedKind.Tool);
        var length = kind.AsSpan().ToLowerInvariant(key);
        key[length++] = '\n';
        var manifest = AuditCallLine.Copy(record.Manifest, key[length..(LongestKey - 1)]);
        if (manifest < 0)
        {
            return null;
        }

        length += manifest;
        key[length++] = '\n';
        var tool = AuditCallLine.Copy(record.Tool, key[length..]);
        return tool >= 0 && _byKey.TryGetValue(key[..(length + tool)], out var number) ? number : null;
    }

    private bool HasRoom(int caller, int entry) => _uses.Count < _mostPairs || _uses.ContainsKey((caller, entry));

    private void Widen(ReadOnlySpan<byte> time)
    {
        _first = _first.Length == 0 || time.SequenceCompareTo(_first) < 0 ? time.ToArray() : _first;

        // Nearly every record is the last one so far.
        if (_last.Length == 0)
        {
            _last = time.ToArray();
        }
        else if (time.SequenceCompareTo(_last) > 0)
        {
            time.CopyTo(_last);
        }
    }
}

namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>What a search for a text came to: a text, none, or that it could not be decided. The default is undecided.</summary>
internal readonly record struct TextFinding
{
    private readonly bool _isNone;
    private readonly Undecided _undecided;

    private TextFinding(string? text, bool isNone, Undecided undecided) => (Text, _isNone, _undecided) = (text, isNone, undecided);

    /// <summary>It is proven that there is no such text.</summary>
    public static TextFinding None { get; } = new(text: null, isNone: true, default);

    /// <summary>The text that was found; null when there is none or it is undecided.</summary>
    public string? Text { get; }

    public bool IsNone => _isNone;

    /// <summary>Why it is undecided; null when it is decided.</summary>
    public Undecided? Undecided => _isNone || Text is not null ? null : _undecided;

    public static TextFinding Of(string text) => new(text, isNone: false, default);

    public static TextFinding Of(Undecided undecided) => new(text: null, isNone: false, undecided);
}

namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// A set of texts as a schema describes it: patterns, lengths, enumerations and their combinations. Answers whether one set holds texts
/// that another does not, with such a text. Never changed; an answer depends on nothing but the sets and the bounds.
/// </summary>
/// <remarks>Texts are those that strict JSON can hold: no half of a surrogate pair stands alone in them.</remarks>
internal sealed class TextLanguage
{
    private readonly LanguageForm _form;

    private TextLanguage(LanguageForm form) => _form = form;

    /// <summary>Every text.</summary>
    public static TextLanguage Any { get; } = new(new LanguageForm.Length(0, int.MaxValue));

    public static TextLanguage None { get; } = new(new LanguageForm.Texts([]));

    /// <summary>The texts that <c>pattern</c> of JSON Schema accepts, as this program runs it.</summary>
    /// <exception cref="ArgumentException">A pattern that <see cref="EcmaPattern.Compile"/> refuses; no schema with it loads.</exception>
    public static TextLanguage Of(string pattern)
    {
        var matcher = EcmaPattern.Compile(pattern, out var problem);
        var translated = matcher is null ? null : EcmaPattern.Translate(pattern, out problem);
        return matcher is null || translated is null
            ? throw new ArgumentException($"The pattern {problem!.Message}.", nameof(pattern))
            : new TextLanguage(new LanguageForm.Pattern(matcher, PatternSyntaxReader.Read(translated)));
    }

    /// <summary>Exactly these texts, as <c>enum</c> and <c>const</c> list them.</summary>
    public static TextLanguage OfTexts(params IEnumerable<string> texts) =>
        new(new LanguageForm.Texts(texts.Where(ReadableCharacters.IsText).ToHashSet(StringComparer.Ordinal)));

    /// <param name="least">The fewest code points, as <c>minLength</c> counts them.</param>
    /// <param name="most">The most code points, as <c>maxLength</c> counts them; null for no bound.</param>
    public static TextLanguage OfLength(int least, int? most = null) => new(new LanguageForm.Length(least, most ?? int.MaxValue));

    /// <summary>The texts of both.</summary>
    public TextLanguage And(TextLanguage other) => new(new LanguageForm.All([_form, other._form]));

    /// <summary>The texts of either.</summary>
    public TextLanguage Or(TextLanguage other) => new(new LanguageForm.Either([_form, other._form]));

    /// <summary>All other texts.</summary>
    public TextLanguage Not() => new(new LanguageForm.Not(_form));

    public TextLanguage Without(TextLanguage other) => And(other.Not());

    public TextLanguage WithLength(int least, int? most = null) => And(OfLength(least, most));

    /// <summary>Whether a text is one of the set, decided by the matcher that also decides calls.</summary>
    /// <returns>True or false, or null where a match that decides takes too long. A call with such a text is refused.</returns>
    public bool? Has(string text) => _form.Has(text);

    /// <summary>
    /// Looks for a text of the set, the shortest and among these one that reads well. None means that the set is empty.
    /// </summary>
    public TextFinding FindMember(LanguageBounds? bounds = null)
    {
        bounds ??= LanguageBounds.Default;

        // What is listed is asked one by one: no automaton is as exact as the matcher itself.
        if (_form.Listed() is { } listed)
        {
            var asked = listed.ToLookup(Has);
            var member = asked[true].MinBy(text => (ReadableCharacters.Length(text), ReadableCharacters.Cost(text), text), ReadableCharacters.Order);
            return member is not null ? TextFinding.Of(member)
                : asked[null].Any() ? TextFinding.Of(Undecided.MatcherTooSlow)
                : TextFinding.None;
        }

        var finding = LanguageSearch.Run(_form, bounds);

        // The automaton is ours, the matcher is the runtime's. A text on which they differ proves nothing.
        return finding.Text is null ? finding : Has(finding.Text) switch
        {
            true => finding,
            null => TextFinding.Of(Undecided.MatcherTooSlow),
            false => TextFinding.Of(Undecided.MatcherDisagrees),
        };
    }

    /// <summary>
    /// Looks for a text of this set that the other one does not have. None means that this set lies within the other.
    /// </summary>
    public TextFinding FindOutside(TextLanguage other, LanguageBounds? bounds = null) => Without(other).FindMember(bounds);

    /// <summary>Looks for a text that both have. None means that the two are disjoint.</summary>
    public TextFinding FindShared(TextLanguage other, LanguageBounds? bounds = null) => And(other).FindMember(bounds);
}

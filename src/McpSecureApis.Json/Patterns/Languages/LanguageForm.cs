namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>How a language was put together. The combinations stand outside: nothing combines within a pattern.</summary>
internal abstract record LanguageForm
{
    private LanguageForm()
    {
    }

    /// <summary>Whether a text is one of the language; null where a matcher took too long over it and this decides.</summary>
    public abstract bool? Has(string text);

    /// <summary>Texts among which all of the language are, when it is known by a list; null when it is not.</summary>
    public virtual IReadOnlyCollection<string>? Listed() => null;

    /// <summary>What one part says that decides alone, null where one might have, else the other answer.</summary>
    private static bool? Decide(IReadOnlyList<LanguageForm> parts, string text, bool decisive)
    {
        bool? answer = !decisive;
        foreach (var part in parts)
        {
            var has = part.Has(text);
            if (has == decisive)
            {
                return has;
            }

            answer = has is null ? null : answer;
        }

        return answer;
    }

    /// <param name="Matcher">What decides of a call.</param>
    /// <param name="Syntax">The same as a tree; null when it has no meaning in whole code points.</param>
    internal sealed record Pattern(TextPattern Matcher, PatternSyntax? Syntax) : LanguageForm
    {
        public override bool? Has(string text) => Matcher.TryMatch(text);
    }

    internal sealed record Texts(HashSet<string> Members) : LanguageForm
    {
        public override bool? Has(string text) => Members.Contains(text);

        public override IReadOnlyCollection<string> Listed() => Members;
    }

    /// <param name="Least">The fewest code points.</param>
    /// <param name="Most">The most; <see cref="int.MaxValue"/> for no bound.</param>
    internal sealed record Length(int Least, int Most) : LanguageForm
    {
        public override bool? Has(string text) => ReadableCharacters.Length(text) is var length && length >= Least && length <= Most;
    }

    internal sealed record All(IReadOnlyList<LanguageForm> Parts) : LanguageForm
    {
        public override bool? Has(string text) => Decide(Parts, text, decisive: false);

        public override IReadOnlyCollection<string>? Listed() =>
            Parts.Select(part => part.Listed()).Where(listed => listed is not null).MinBy(listed => listed!.Count);
    }

    internal sealed record Either(IReadOnlyList<LanguageForm> Parts) : LanguageForm
    {
        public override bool? Has(string text) => Decide(Parts, text, decisive: true);

        public override IReadOnlyCollection<string>? Listed()
        {
            var listed = Parts.Select(part => part.Listed()).ToList();
            return listed.Contains(null) ? null : listed.SelectMany(texts => texts!).ToHashSet(StringComparer.Ordinal);
        }
    }

    internal sealed record Not(LanguageForm Part) : LanguageForm
    {
        public override bool? Has(string text) => !Part.Has(text);
    }
}

using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>
/// A difference as one page for a reviewer: the verdict first, then what widens with what to run, then all else. One file without script that loads
/// nothing, so that it can be kept with the change and opened anywhere.
/// </summary>
internal sealed class DifferenceHtml
{
    /// <summary>How many changes the verdict names; the index has all.</summary>
    private const int MostNamed = 8;

    /// <summary>Nothing runs and nothing is loaded, whatever would get into the page.</summary>
    private static readonly string Policy = $"default-src 'none'; style-src {HtmlStyle.Source}; base-uri 'none'; form-action 'none'";

    private readonly ManifestDifference _difference;
    private readonly DifferenceSections _sections;
    private readonly Dictionary<ManifestChange, string> _anchors;

    private DifferenceHtml(ManifestDifference difference)
    {
        _difference = difference;
        _sections = new DifferenceSections(difference);
        _anchors = Anchors(difference.Changes);
    }

    private bool IsVerified => _difference.Approvals?.IsVerified == true;

    public static string Of(ManifestDifference difference) => new DifferenceHtml(difference).Page().ToString();

    private Html Page()
    {
        var verdict = _difference.Changes.Count == 0 ? "no change of authority" : DifferenceJson.Word(_difference.Verdict);
        var style = Html.None;
        style.AppendLiteral(HtmlStyle.Css);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="{Policy}" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="referrer" content="no-referrer" />
            <meta name="robots" content="noindex" />
            <title>{_difference.Title}: {verdict}</title>
            <style>{style}</style>
            </head>
            <body>
            {Header(verdict)}{Index()}<main>
            {Section("widening", "Widening: possible now, and not before", _sections.Widening)}
            {Section("undecidable", "Undecidable: counts as widening", _sections.Undecidable)}
            {Reach()}
            {Section("texts", "Texts for people and models", _sections.Texts)}
            {Context()}
            {Trail()}
            {Folded("narrowing", "Narrowing", _sections.Narrowing)}
            {Folded("neutral", "Neutral", _sections.Neutral)}
            </main>
            <footer><p>A click into a command, or on a fingerprint, selects it whole. What is marked in the lines of both sides is what differs.
            The caller of a witness is made up: whoever has these scopes and claims may do the same.</p></footer>
            </body>
            </html>

            """;
    }

    private Html Header(string verdict)
    {
        var kind = DifferenceJson.Word(_difference.Verdict);
        var counts = new[]
        {
            Count("widening", "widening", _sections.Widening), Count("undecidable", "undecidable", _sections.Undecidable),
            Count("narrowing", "narrowing", _sections.Narrowing), Count("texts", "texts, neutral", _sections.Texts),
            Count("neutral", "otherwise neutral", _sections.Neutral),
        };
        Html tiles = _difference.Changes.Count == 0 ? Html.None : $"""
            <ul class="counts" aria-label="Changes by kind">
            {counts}</ul>

            """;
        return $"""
            <header>
            <h1>{_difference.Title}</h1>
            <p>From <code>{_difference.Old}</code> to <code>{_difference.New}</code></p>
            <div class="verdict {kind}"><p class="word">{char.ToUpperInvariant(verdict[0]) + verdict[1..]}</p>
            <p>{Meaning()}</p>{Undecided()}</div>
            {tiles}{Approvals()}</header>

            """;
    }

    /// <summary>What is approved, and what that is worth, next to the verdict.</summary>
    private Html Approvals() => _difference.Approvals is not { } approvals ? Html.None : $"""
        <p class="approvals{(approvals.IsVerified ? "" : " unverified")}"><b>Approvals:</b> {DifferenceApprovals.Sentence(_difference)}</p>

        """;

    private string Meaning() => _difference.Changes.Count == 0
        ? "Both sides allow the same calls, data and effects."
        : _difference.Verdict switch
        {
            ChangeKind.Widening => "Something is possible with the new side that was not possible with the old one.",
            ChangeKind.Undecidable => "Whether more is possible with the new side could not be decided. It counts as widening.",
            ChangeKind.Narrowing => "Less is possible with the new side, and nothing that was not possible before.",
            _ => "No more and no less is possible with the new side.",
        };

    private static Html Count(string anchor, string name, IReadOnlyList<ManifestChange> changes) => changes.Count == 0 ? Html.None : $"""
        <li class="{anchor}"><a href="#{anchor}"><b>{changes.Count}</b> {name}
        <small>{Severities(changes)}</small></a></li>

        """;

    private static string Severities(IReadOnlyList<ManifestChange> changes) => string.Join(", ", changes.GroupBy(change => change.Severity)
        .OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {DifferenceJson.Word(group.Key)}"));

    private Html Undecided() => _sections.Undecidable.Count == 0 ? Html.None : $"""
        <p>Not decided: {Html.Join(_sections.Undecidable.Take(MostNamed).Select(Link), ", ")}{More()}</p>
        """;

    private Html More() => _sections.Undecidable.Count <= MostNamed ? Html.None : $"""
        , <a href="#undecidable">and {_sections.Undecidable.Count - MostNamed} more</a>
        """;

    private Html Index()
    {
        var lists = new[] { Entries("Widening", _sections.Widening), Entries("Undecidable", _sections.Undecidable) };
        return _sections.Widening.Count + _sections.Undecidable.Count == 0 ? Html.None : $"""
            <nav aria-label="Index">
            {lists}</nav>

            """;
    }

    private Html Entries(string title, IReadOnlyList<ManifestChange> changes)
    {
        var entries = changes.Select(change => (Html)$"""
            <li>{ChangeHtml.Severity(change)} <span>{Link(change)}{ChangeHtml.Approval(change, IsVerified)}</span></li>

            """);
        return changes.Count == 0 ? Html.None : $"""
            <h2>{title}</h2>
            <ol class="index">
            {entries}</ol>

            """;
    }

    private Html Link(ManifestChange change) => $"""<a href="#{_anchors[change]}">{ChangeHtml.Name(change)}</a>""";

    private Html Section(string anchor, string title, IReadOnlyList<ManifestChange> changes) => changes.Count == 0 ? Html.None : $"""
        <section id="{anchor}" aria-labelledby="{anchor}-title">
        <h2 id="{anchor}-title">{title} ({changes.Count})</h2>
        {Cards(changes)}</section>
        """;

    private Html Folded(string anchor, string title, IReadOnlyList<ManifestChange> changes) => changes.Count == 0 ? Html.None : $"""
        <details id="{anchor}"><summary><h2>{title} ({changes.Count})</h2></summary>
        {Cards(changes)}</details>
        """;

    private IEnumerable<Html> Cards(IReadOnlyList<ManifestChange> changes) =>
        changes.Select(change => ChangeHtml.Of(change, _anchors[change], _difference));

    private Html Reach() => _difference.Reach is not { Count: > 0 } reach ? Html.None : $"""
        <section id="reach" aria-labelledby="reach-title">
        <h2 id="reach-title">What credentials reach</h2>
        {reach.Select(ReachHtml.Of)}</section>
        """;

    private Html Context() => _difference.Context is not { Count: > 0 } context ? Html.None : ContextHtml.Of(context);

    private Html Trail() => _difference.Trail is not { } trail ? Html.None : $"""
        <section id="trail" aria-labelledby="trail-title">
        <h2 id="trail-title">The trail that was counted</h2>
        <div class="box"><p>{DifferenceUse.Sentence(trail)}</p></div></section>
        """;

    /// <summary>Two changes may mean the same, of tools of one name in two manifests.</summary>
    private static Dictionary<ManifestChange, string> Anchors(IReadOnlyList<ManifestChange> changes)
    {
        const int Digits = 12;
        var anchors = new Dictionary<ManifestChange, string>(ReferenceEqualityComparer.Instance);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            var name = $"c-{change.Fingerprint[..Math.Min(Digits, change.Fingerprint.Length)]}";
            var anchor = name;
            for (var number = 2; !taken.Add(anchor); number++)
            {
                anchor = $"{name}-{number}";
            }

            anchors.Add(change, anchor);
        }

        return anchors;
    }
}

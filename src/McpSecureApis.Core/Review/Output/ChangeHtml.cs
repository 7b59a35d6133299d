using System.Text;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;

namespace McpSecureApis.Core.Review.Output;

/// <summary>One change: what it is, what it makes possible, and the lines of both sides with what differs marked.</summary>
internal static class ChangeHtml
{
    /// <summary>What is longer is folded.</summary>
    private const int LongestOpen = 600;

    /// <param name="change">The change.</param>
    /// <param name="anchor">Its place in the page.</param>
    /// <param name="difference">The comparison that it is of.</param>
    public static Html Of(ManifestChange change, string anchor, ManifestDifference difference)
    {
        var isVerified = difference.Approvals?.IsVerified == true;
        var witness = change.Witness is { } found ? WitnessHtml.Of(change, found, difference.New) : Html.None;
        return $"""
            <article class="change {DifferenceJson.Word(change.Kind)}" id="{anchor}">
            <h3>{Severity(change)} <a href="#{anchor}">{Name(change)}</a>{Approval(change, isVerified)}</h3>
            {Flags(change)}<p>{change.Message}</p>
            {witness}{Used(change.Use)}{Sides(change)}
            <p class="small">Rule <code>{change.Rule}</code> · fingerprint <code class="copy">{change.Fingerprint}</code></p>
            </article>

            """;
    }

    /// <summary>The entry and its member.</summary>
    public static Html Name(ManifestChange change)
    {
        var noun = change.Entry.Kind is ChangedKind.Tool or ChangedKind.Setting ? string.Empty : $"{change.Entry.Noun} ";
        Html path = change.Path.Length == 0 ? Html.None : $""" <span class="path">{change.Path}</span>""";
        return $"""<span class="entry">{noun}</span><code><span class="entry">{change.Entry.Name}</span>{path}</code>""";
    }

    public static Html Severity(ManifestChange change)
    {
        var word = DifferenceJson.Word(change.Severity);
        return $"""<span class="severity {word}">{word}</span>""";
    }

    /// <summary>What approvers said of it. The word says what the colour does, and whether anybody's signature stands behind it.</summary>
    public static Html Approval(ManifestChange change, bool isVerified) => change.Approval is not { } state ? Html.None : $"""
         <span class="approval {DifferenceJson.Word(state)}{(isVerified ? "" : " unverified")}">{DifferenceApprovals.Words(state, isVerified)}</span>
        """;

    /// <summary>Whom it hits, in numbers: the page goes to a pull request, which has no caller, client or tenant.</summary>
    private static Html Used(ChangeUse? use) => use is null ? Html.None : $"""
        <p class="used"><b>Used:</b> {DifferenceUse.Sentence(use)}</p>

        """;

    /// <summary>What is wrong with a text for a model.</summary>
    public static Html Flags(ManifestChange change)
    {
        var flags = Html.None;
        if (change.Rule == TextChange.OrdersRule)
        {
            flags.AppendLiteral("""<p class="flag">Reads like orders to a model</p>""" + "\n");
        }

        if (change.IsText && change.New is { } now && now.Whole.EnumerateRunes().Any(IsUnseen))
        {
            flags.AppendLiteral("""<p class="flag">Holds characters that nobody sees</p>""" + "\n");
        }

        return flags;
    }

    private static bool IsUnseen(Rune rune) => rune.Value != '\n' && UnsafeCharacters.IsUnsafe(rune);

    private static Html Sides(ManifestChange change)
    {
        if (change is { Old: { } before, New: { } after })
        {
            var (old, now) = (LaidOut(before), LaidOut(after));
            var common = Common(old.Whole, now.Whole);
            return $"""<div class="sides">{Side("Before", old, common, "gone")}{Side("Now", now, common, "come")}</div>""";
        }

        return change.New is { } added ? Side("Now, and nothing before", LaidOut(added), null, "come")
            : change.Old is { } removed ? Side("Before, and nothing now", LaidOut(removed), null, "gone")
            : Html.None;
    }

    /// <summary>A reviewer approves the whole, so nothing is cut here; a manifest's size is bounded.</summary>
    private static ChangePlace LaidOut(ChangePlace place) => place with { Whole = VisibleJson.LaidOut(place.Whole) };

    /// <param name="when">Which side.</param>
    /// <param name="place">What stands there.</param>
    /// <param name="common">How much of it the other side begins and ends with; null where there is none.</param>
    /// <param name="mark">How the rest is marked.</param>
    private static Html Side(string when, ChangePlace place, (int Head, int Tail)? common, string mark)
    {
        var text = place.Whole;
        var (head, tail) = common ?? (text.Length, 0);
        var block = text.Length == head + tail
            ? Html.Block(text)
            : (Html)$"{Html.Block(text[..head])}<mark>{Html.Block(text[head..^tail])}</mark>{Html.Block(text[^tail..])}";

        // A box that scrolls is reached by the keyboard too.
        var shown = text.Length <= LongestOpen
            ? (Html)$"<pre>{block}</pre>"
            : $"""<details><summary>What stands there, {text.Length} characters</summary><pre class="long" tabindex="0">{block}</pre></details>""";
        return $"""
            <div class="side {mark}"><h4>{when} <code>{place.File}:{place.Line}</code></h4>{shown}</div>

            """;
    }

    /// <summary>How much both texts begin and end with, in whole words.</summary>
    private static (int Head, int Tail) Common(string old, string now)
    {
        var most = Math.Min(old.Length, now.Length);
        var head = old.AsSpan().CommonPrefixLength(now);
        while (head > 0 && (IsInside(old, head) || IsInside(now, head)))
        {
            head--;
        }

        var tail = 0;
        while (tail < most - head && old[^(tail + 1)] == now[^(tail + 1)])
        {
            tail++;
        }

        while (tail > 0 && (IsInside(old, old.Length - tail) || IsInside(now, now.Length - tail)))
        {
            tail--;
        }

        return (head, tail);
    }

    /// <summary>Whether a text would be cut within a word, or within a character, at this place.</summary>
    private static bool IsInside(string text, int at) =>
        at > 0 && at < text.Length && ((char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at])) || char.IsLowSurrogate(text[at]));
}

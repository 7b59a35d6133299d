using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>What a credential reaches: what is new first, then what is gone, then how much stays.</summary>
internal static class ReachHtml
{
    /// <summary>A credential of a large catalog goes with thousands of requests, which nobody reads one by one.</summary>
    private const int MostLines = 200;

    public static Html Of(CredentialReach reach)
    {
        var come = reach.New.Except(reach.Old).ToList();
        var gone = reach.Old.Except(reach.New).ToList();
        var same = reach.New.Intersect(reach.Old).ToList();
        Html rest = same.Count == 0 ? Html.None : $"""
            <details><summary>{same.Count} as before</summary>
            <ul class="reach">
            {Lines(same, "same", "as before")}</ul></details>

            """;
        return $"""
            <div class="box"><h3>Credential <code>{reach.Credential}</code></h3>
            <ul class="reach">
            {Lines(come, "come", "newly")}{Lines(gone, "gone", "no longer")}</ul>
            {rest}</div>

            """;
    }

    private static Html Lines(List<ReachedPlace> lines, string kind, string word)
    {
        var shown = lines.Take(MostLines).Select(line => (Html)$"""
            <li class="{kind}"><b>{word}</b> <span><code>{line.Place}</code> {line.Of}</span></li>

            """);
        Html more = lines.Count <= MostLines ? Html.None : $"""
            <li class="{kind}"><b>{word}</b>{lines.Count - MostLines} more</li>

            """;
        return $"{shown}{more}";
    }
}

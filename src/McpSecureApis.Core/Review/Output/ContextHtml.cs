using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>What the list of tools costs a model before and after, by the scopes of a caller.</summary>
internal static class ContextHtml
{
    public static Html Of(IReadOnlyList<ContextChange> costs)
    {
        var changed = costs.Where(cost => cost.Old != cost.New).ToList();
        var same = costs.Where(cost => cost.Old == cost.New).ToList();
        Html first = changed.Count == 0 ? $"<p>The same for every set of scopes.</p>\n" : Table(changed);
        Html rest = same.Count == 0 ? Html.None : $"""
            <details><summary>The same as before for {same.Count} {(same.Count == 1 ? "set" : "sets")} of scopes</summary>
            {Table(same)}</details>

            """;
        return $"""
            <section id="context" aria-labelledby="context-title">
            <h2 id="context-title">Tokens of the list of tools</h2>
            <div class="box">{first}{rest}</div></section>
            """;
    }

    private static Html Table(IReadOnlyList<ContextChange> costs)
    {
        var rows = costs.Select(cost =>
        {
            var change = cost.New - cost.Old;
            var scopes = cost.Scopes.Length == 0
                ? (Html)$"no scope"
                : Html.Join(cost.Scopes.Split(' ').Select(scope => (Html)$"<code>{scope}</code>"), " ");
            return (Html)$"""
                <tr><th scope="row">{scopes}</th><td>{cost.Old}</td><td>{cost.New}</td><td>{(change > 0 ? "+" : "")}{change}</td></tr>

                """;
        });
        return $"""
            <table>
            <thead><tr><th scope="col">A caller with</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col">Change</th></tr></thead>
            <tbody>
            {rows}</tbody></table>
            """;
    }
}

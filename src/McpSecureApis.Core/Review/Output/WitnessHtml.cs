using System.Globalization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>What a change makes possible, as a reader without any knowledge of manifests takes it in: who, and what to run to see it.</summary>
internal static class WitnessHtml
{
    /// <summary>What is longer is folded: a text of thousands of letters shows that a bound is gone, and nobody reads it.</summary>
    private const int LongestOpen = 1_500;

    /// <param name="change">The change.</param>
    /// <param name="witness">What it makes possible.</param>
    /// <param name="side">The new side, as it was named.</param>
    public static Html Of(ManifestChange change, ChangeWitness witness, string side)
    {
        var rows = new List<Html>();
        if (witness.Caller is { } caller)
        {
            rows.Add(Row("Caller", $"<p>{Words(caller)}</p>"));
        }

        var entry = witness.Entry ?? change.Entry;
        if (witness.Arguments is { } arguments)
        {
            var line = VisibleJson.Line(arguments);
            rows.Add(entry.Kind != ChangedKind.Tool ? Row($"Arguments of the {entry.Noun} {entry.Name}", Code(line))
                : WitnessCommand.Of(change, side) is { } command ? Row("Call", Code(command))
                : Row("Call", $"""
                    <p><code>{entry.Name}</code> with arguments of {line.Length} characters, too many for a command; the JSON form has them.</p>
                    """));
        }

        if (witness.Response is { } response)
        {
            rows.Add(Row($"Reply of the backend to {entry.Name}, of which more leaves than before", Code(VisibleJson.Shown(response))));
        }

        if (witness.Calls is { } calls)
        {
            var pace = witness.Seconds == 0 ? "at one time" : string.Create(CultureInfo.InvariantCulture, $"within {witness.Seconds} s");
            rows.Add(Row("How often", $"<p>{calls} calls {pace}</p>"));
        }

        rows.AddRange(new[] { ("Token", witness.Token), ("Smallest manifest", witness.Manifest), ("Request", witness.Request) }
            .Where(part => part.Item2 is not null).Select(part => Row(part.Item1, Code(VisibleJson.Shown(part.Item2!.Value)))));
        return $"""
            <div class="witness"><h4>Possible now</h4>
            <dl>
            {(IEnumerable<Html>)rows}</dl></div>

            """;
    }

    /// <summary>The caller in words; what a witness does not need is not said.</summary>
    private static Html Words(Caller caller)
    {
        var scopes = caller.Scopes.Ordered().ToList();
        var with = scopes.Count switch { 0 => "without any scope", 1 => "with the scope", _ => "with the scopes" };
        Html who = $"Somebody signed in, {with} {Html.Join(scopes.Select(Name), ", ")}";
        var more = new List<Html>();
        Add("of the tenant", caller.Tenant);
        Add("through the client", caller.Client);
        Add("as the subject", caller.Subject == SampleCaller.Subject ? null : caller.Subject);
        Add("of the issuer", caller.Issuer == SampleCaller.Issuer ? null : caller.Issuer);
        more.AddRange(caller.Claims.Select(claim => (Html)$"with the claim {Name(claim.Key)} = {Name(VisibleJson.Line(claim.Value))}"));
        return more.Count == 0 ? who : $"{who}, {Html.Join(more, ", ")}";

        void Add(string what, string? value)
        {
            if (value is not null)
            {
                more.Add($"{what} {Name(value)}");
            }
        }
    }

    private static Html Name(string name) => $"<code>{name}</code>";

    private static Html Row(string name, Html value) => $"""
        <dt>{name}</dt><dd>{value}</dd>

        """;

    private static Html Code(string text)
    {
        Html block = $"""<pre class="copy">{Html.Block(text)}</pre>""";
        return text.Length <= LongestOpen ? block : $"<details><summary>{text.Length} characters</summary>{block}</details>";
    }
}

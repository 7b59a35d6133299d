using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>All entries that are judged together, as the server would serve them.</summary>
internal sealed class JudgedCatalog
{
    private readonly Dictionary<ReviewedEntry, EntryPair> _pairs = [];

    /// <param name="manifests">The manifests that passed the check.</param>
    /// <param name="context">The operator's side.</param>
    /// <param name="countTokens">What a tool's entry costs a model's context.</param>
    public JudgedCatalog(IReadOnlyList<ReviewedManifest> manifests, OrganisationContext context, Func<ToolDefinition, int> countTokens)
    {
        Entries = [.. manifests.SelectMany(ReviewedEntry.Of)];
        Context = context;
        CountTokens = countTokens;
    }

    public IReadOnlyList<ReviewedEntry> Entries { get; }

    public OrganisationContext Context { get; }

    public Func<ToolDefinition, int> CountTokens { get; }

    /// <summary>The entry as what samples are made for; the same object each time, because they are made once.</summary>
    public EntryPair PairOf(ReviewedEntry entry) =>
        _pairs.TryGetValue(entry, out var pair) ? pair : _pairs[entry] = new EntryPair(Old: null, entry);

    /// <summary>Every rate that bounds the calls of one caller of an entry.</summary>
    public IReadOnlyList<RateManifest> RatesOf(ReviewedEntry entry)
    {
        var limits = entry.Written switch
        {
            ToolManifest tool => tool.Limits,
            ResourceManifest resource => resource.Limits,
            PromptManifest prompt => prompt.Limits,
            _ => null,
        };
        return limits?.PerCaller is { } own ? [own, .. Context.Rates] : Context.Rates;
    }

    public static ResponseManifest? ResponseOf(ReviewedEntry entry) => entry.Unit?.Manifest.Response;

    /// <summary>Whether an answer of the entry lists the class, whatever the policy makes of it.</summary>
    public static bool Lists(ReviewedEntry entry, string dataClass) => ResponseOf(entry) is { } response &&
        (response.Content?.Class == dataClass || response.Fields.Values.Any(field => field.Class == dataClass || field.Keys == dataClass));
}

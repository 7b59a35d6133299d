using McpSecureApis.Core.Organisation.Model;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>What a call of one entry has to be so that it shows a broken rule, beside what the entry is anyway.</summary>
internal sealed record Demand
{
    /// <summary>Scopes that the caller has.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>Scopes that the caller does not have.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    public string? Tenant { get; init; }

    /// <summary>The class of which something leaves.</summary>
    public string? Class { get; init; }

    /// <summary>Where a free string stands.</summary>
    public FreeStringPlace? FreeString { get; init; }

    /// <summary>How many calls within how many seconds; null for one call.</summary>
    public CallLoad? Load { get; init; }

    /// <summary>Why nobody can say whether the entry is what was asked for; null when that is certain.</summary>
    public string? Doubt { get; init; }

    /// <summary>The member of the entry that is to be looked at.</summary>
    public string At { get; init; } = "name";

    /// <summary>What the call is, each as the end of "The tool 'x' …".</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public Demand Note(string note, string? at = null) => this with { Notes = [.. Notes, note], At = at ?? At };
}

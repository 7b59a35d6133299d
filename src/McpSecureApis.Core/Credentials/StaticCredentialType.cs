using System.Collections.Frozen;

namespace McpSecureApis.Core.Credentials;

/// <summary><c>static</c>: a secret that is sent as it is.</summary>
internal sealed class StaticCredentialType : CredentialType
{
    /// <summary>Headers that decide where a request goes or how it is framed; a secret has no business there.</summary>
    private static readonly HashSet<string> ForbiddenHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Cookie", "Forwarded", "Via",
        "Accept", "Accept-Encoding", "Date", "Range", "Referer", "Origin",
    };

    public override string Name => "static";

    public override IReadOnlySet<string> Members { get; } = FrozenSet.ToFrozenSet(
        [nameof(CredentialEntryOptions.Value), nameof(CredentialEntryOptions.Placement), nameof(CredentialEntryOptions.Header), nameof(CredentialEntryOptions.Username)],
        StringComparer.OrdinalIgnoreCase);

    public override void Check(CredentialEntryOptions entry, CredentialEntryFindings findings)
    {
        findings.CheckReference(nameof(entry.Value), entry.Value);
        var isHeader = entry.Placement == "header";
        var isBasic = entry.Placement == "basic";
        if (!isHeader && !isBasic && entry.Placement != "bearer")
        {
            findings.Add(nameof(entry.Placement), $"is '{entry.Placement}'; use bearer, header or basic.");
            return;
        }

        if (isHeader && !IsUsableHeader(entry.Header))
        {
            findings.Add(nameof(entry.Header), $"is '{entry.Header}'; use the name of a request header that carries keys, for example X-Api-Key.");
        }
        else if (!isHeader && entry.Header is not null)
        {
            findings.Add(nameof(entry.Header), $"does not belong to the placement {entry.Placement}; remove it, or use the placement header.");
        }

        if (isBasic && !IsUserName(entry.Username))
        {
            findings.Add(nameof(entry.Username), $"is '{entry.Username}'; use printable ASCII without a colon.");
        }
        else if (!isBasic && entry.Username is not null)
        {
            findings.Add(nameof(entry.Username), $"does not belong to the placement {entry.Placement}; remove it, or use the placement basic.");
        }
    }

    public override string HeaderOf(CredentialEntryOptions entry) =>
        entry is { Placement: "header", Header: { } header } ? header : base.HeaderOf(entry);

    public override ICredentialSource Open(string name, CredentialEntryOptions entry, CredentialSetting setting) =>
        new StaticCredentialSource(name, entry, setting.ReaderOf(entry.Value), setting.Logger);

    private static bool IsUserName(string? name) =>
        !string.IsNullOrEmpty(name) && !name.Contains(':', StringComparison.Ordinal) && Credential.IsHeaderValue(name);

    private static bool IsUsableHeader(string? header) =>
        !string.IsNullOrEmpty(header) && !header.AsSpan().ContainsAnyExcept(HeaderCharacters.Name) &&
        !ForbiddenHeaders.Contains(header) &&
        !header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) &&
        !header.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) &&
        !header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);
}

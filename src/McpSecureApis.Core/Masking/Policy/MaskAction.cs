namespace McpSecureApis.Core.Masking.Policy;

/// <summary>What happens to a value before it leaves, from the most revealing to the least.</summary>
internal enum MaskAction
{
    /// <summary>The value leaves as it is, but for credentials found in it and characters that nobody sees.</summary>
    Keep,

    /// <summary>Text leaves with what the detectors find in it replaced: <c>write to [email]</c>.</summary>
    Scan,

    /// <summary>At most four characters leave and never over half of them: <c>***4242</c>.</summary>
    Partial,

    /// <summary>A keyed hash leaves, the same for the same value, class and tenant: <c>hash:…</c>.</summary>
    Hash,

    /// <summary>The name of the class leaves: <c>[redacted:address]</c>.</summary>
    Redact,

    /// <summary>Nothing leaves, not even the field's name.</summary>
    Drop,
}

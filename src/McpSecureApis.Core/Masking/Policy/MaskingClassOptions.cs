namespace McpSecureApis.Core.Masking.Policy;

/// <summary>What the operator says about one data class.</summary>
internal sealed class MaskingClassOptions
{
    /// <summary>Gets or sets the action: keep, scan, partial, hash, redact or drop.</summary>
    /// <value>There is no default: an entry without an action says nothing.</value>
    public string? Action { get; set; }

    /// <summary>Gets or sets whether the entry adds a class of the operator's own.</summary>
    /// <value>The default is false: a misspelt class must not stand there as a new one while the one that was meant keeps its default.</value>
    public bool Define { get; set; }

    /// <summary>
    /// Gets or sets whether the values of the class can be guessed and tried, as numbers in a row can; false allows the action hash.
    /// </summary>
    /// <value>
    /// The default is unset: a class of the operator's own, and customer-id, account-number and iban, count as guessable
    /// until somebody says that they are not.
    /// </value>
    public bool? Guessable { get; set; }
}

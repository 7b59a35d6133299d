namespace McpSecureApis.Core.Review.Usage;

/// <summary>How one caller used one entry.</summary>
internal struct EntryUse
{
    public long Calls { get; set; }

    /// <summary>What calls under the old side show.</summary>
    public UseFacts Old { get; set; }

    /// <summary>What calls under the new side show.</summary>
    public UseFacts New { get; set; }
}

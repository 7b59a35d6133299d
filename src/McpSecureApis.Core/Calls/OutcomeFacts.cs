namespace McpSecureApis.Core.Calls;

/// <summary>What the outcome record says about the backend; filled in as far as the call came.</summary>
internal sealed class OutcomeFacts
{
    /// <summary>The HTTP status; null when the backend did not answer or was not asked.</summary>
    public int? Status { get; set; }

    /// <summary>How often the request was sent; null when that is not known.</summary>
    public int? Attempts { get; set; }

    /// <summary>From the intent record to the result or the refusal.</summary>
    public TimeSpan Elapsed { get; set; }
}

namespace McpSecureApis.Core.Limits;

/// <summary>The budget of one address (or IPv6 network) for requests without a known caller.</summary>
internal sealed class AddressState : RememberedState
{
    private long _fullAt = long.MinValue;

    /// <summary>When the bucket is full again.</summary>
    public ref long FullAt => ref _fullAt;

    public override bool IsAtRest(long now) => FullAt <= now;
}

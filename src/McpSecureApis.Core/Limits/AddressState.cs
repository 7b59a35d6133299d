namespace McpSecureApis.Core.Limits;

/// <summary>The budget of one address (or IPv6 network) for requests without a known caller.</summary>
internal sealed class AddressState : RememberedState
{
    public long FullAt { get; set; } = long.MinValue;

    public override bool IsAtRest(long now) => FullAt <= now;
}

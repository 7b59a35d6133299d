namespace McpSecureApis.Commands.Review.Witnesses;

/// <summary>A clock that stands, so that a token that is shown says the same on every run.</summary>
internal sealed class SampleClock : TimeProvider
{
    /// <summary>The first second of 2030, long after any token of today.</summary>
    public const long Seconds = 1_893_456_000;

    public static SampleClock Instance { get; } = new();

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Seconds);
}

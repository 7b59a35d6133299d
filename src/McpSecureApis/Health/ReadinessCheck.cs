namespace McpSecureApis.Health;

/// <summary>One thing without which no call can be served. Cheap: asked on every probe.</summary>
/// <param name="Name">For the log only, never for the one who asks.</param>
/// <param name="IsReady">Whether it is there.</param>
internal sealed record ReadinessCheck(string Name, Func<bool> IsReady)
{
    /// <summary>The code of what is wrong, asked when it is not ready; null when the name says all.</summary>
    public Func<string?>? Cause { get; init; }

    /// <summary>What the log says when it is not there.</summary>
    public string Describe() => Cause?.Invoke() is { } cause ? $"{Name} ({cause})" : Name;
}

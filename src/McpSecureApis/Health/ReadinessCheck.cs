namespace McpSecureApis.Health;

/// <summary>One thing without which no call can be served. Cheap: asked on every probe.</summary>
/// <param name="Name">For the log only, never for the one who asks.</param>
/// <param name="IsReady">Whether it is there.</param>
internal sealed record ReadinessCheck(string Name, Func<bool> IsReady);

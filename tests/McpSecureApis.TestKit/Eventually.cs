namespace McpSecureApis.TestKit;

/// <summary>Waits for what another process or thread does in its own time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="holds">The condition.</param>
    /// <param name="what">The condition in words, as the end of a sentence.</param>
    /// <exception cref="TimeoutException">It did not hold in 40 s.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> holds, string what = "the condition holds")
    {
        var giveUp = DateTime.UtcNow + Patience;
        while (!await holds())
        {
            if (DateTime.UtcNow > giveUp)
            {
                throw new TimeoutException($"It did not come to pass that {what}.");
            }

            await Task.Delay(Pause);
        }
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string)"/>
    public static Task HoldsAsync(Func<bool> holds, string what = "the condition holds") => HoldsAsync(() => Task.FromResult(holds()), what);
}

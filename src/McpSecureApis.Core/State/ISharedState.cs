namespace McpSecureApis.Core.State;

/// <summary>
/// What the instances of a server know together: which confirmations were used, how full a budget is, what is revoked. Each is a number with
/// an end, after which it is as if it had never been. Two operations are enough: one that looks, and one that changes what was seen.
/// </summary>
internal interface ISharedState
{
    /// <summary>The number; null when there is none or its end has come.</summary>
    /// <exception cref="SharedStateException">It cannot be told.</exception>
    ValueTask<long?> FindAsync(StateKey key, CancellationToken cancellationToken);

    /// <summary>Sets a number if it is still the one that was seen, in one step for all instances.</summary>
    /// <param name="key">Which one.</param>
    /// <param name="seen">What was seen; null for none.</param>
    /// <param name="value">The number from here on.</param>
    /// <param name="end">Until when.</param>
    /// <param name="cancellationToken">Gives up; whether it was set is then not known.</param>
    /// <returns>False when another was there: look again, or be the second.</returns>
    /// <exception cref="SharedStateException">It could not be set, or nobody knows whether it was.</exception>
    ValueTask<bool> TrySetAsync(StateKey key, long? seen, long value, DateTimeOffset end, CancellationToken cancellationToken);
}

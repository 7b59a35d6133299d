namespace McpSecureApis.Core.Credentials.Secrets;

/// <summary>Where the secrets of one scheme of references are kept.</summary>
internal interface ISecretSource
{
    /// <summary>
    /// After which time a secret is read again, because it may have been changed; null when it cannot change while the program runs.
    /// </summary>
    TimeSpan? ReadAgainAfter { get; }

    /// <summary>Reads a secret. What cannot be had is a reading with a problem; the caller bounds the wait.</summary>
    /// <param name="target">What stands behind the scheme.</param>
    Task<SecretReading> ReadAsync(string target);
}

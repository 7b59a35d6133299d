namespace McpSecureApis.Core.Credentials.Secrets;

/// <summary><c>env:NAME</c>: a variable of the environment that the program was started with.</summary>
internal sealed class EnvironmentSecretSource : ISecretSource
{
    /// <summary>The environment of a process is its own: nobody outside can change it.</summary>
    public TimeSpan? ReadAgainAfter => null;

    public Task<SecretReading> ReadAsync(string target) => Task.FromResult(SecretReading.Of(Environment.GetEnvironmentVariable(target)));
}

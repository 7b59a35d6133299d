using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Credentials.Tokens;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Credentials.Types;

/// <summary>What sources of credentials are made with, the same for all entries.</summary>
/// <param name="Tokens">Asks token endpoints.</param>
/// <param name="Secrets">Where references lead.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Logger">Takes what an operator has to know.</param>
internal sealed record CredentialSetting(TokenEndpointClient Tokens, SecretSources Secrets, TimeProvider Clock, ILogger Logger)
{
    /// <summary>Reads the secret of a member that was checked.</summary>
    /// <exception cref="ArgumentException">It was not: there is no reference.</exception>
    public SecretReader ReaderOf(string? text) => SecretReference.TryParse(text, out var reference, out var problem)
        ? new SecretReader(reference, Secrets, Clock)
        : throw new ArgumentException(problem, nameof(text));
}

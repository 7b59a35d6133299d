using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>A JWK set in a file that the operator keeps.</summary>
internal sealed class FileKeySource(string path) : IKeySource
{
    public async Task<KeyReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await BoundedReader.ReadAsync(stream, KeySet.MaxBytes, cancellationToken) is { } utf8
                ? KeyReading.Of(utf8)
                : KeyReading.Failed(PeerProblem.BodyTooLarge);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return KeyReading.Failed(PeerProblem.KeysFileUnreadable);
        }
    }
}

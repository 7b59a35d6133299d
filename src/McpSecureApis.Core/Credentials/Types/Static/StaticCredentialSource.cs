using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Credentials.Types.Static;

/// <summary>A secret that goes out as it is, in the place that the operator chose.</summary>
internal sealed partial class StaticCredentialSource : ICredentialSource
{
    private readonly string _name;
    private readonly StaticCredentialOptions _options;
    private readonly SecretReader _secret;
    private readonly ILogger _logger;
    private Made? _last;

    public StaticCredentialSource(string name, StaticCredentialOptions options, CredentialSetting setting)
    {
        _name = name;
        _options = options;
        _secret = setting.ReaderOf(options.Value);
        _logger = setting.Logger;
    }

    public async Task<RestAnswer<Credential>> GetAsync(RecordedCall call, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await _secret.ReadAsync(_options.AcquireTimeout, cancellationToken);
            if (secret is null)
            {
                return Refuse(_secret.Problem);
            }

            // A race makes the same credential twice, which is harmless.
            var last = _last;
            if (last is null || !ReferenceEquals(last.Secret, secret))
            {
                _last = last = new Made(secret, Make(secret));
            }

            return new RestAnswer<Credential>(last.Credential);
        }
        catch (TimeoutException)
        {
            Log.AcquireTimedOut(_logger, _name);
            return Unavailable(_secret.Problem);
        }
        catch (FormatException)
        {
            return Refuse(_secret.NotForHeaders);
        }
    }

    private RestAnswer<Credential> Refuse(string problem)
    {
        Log.SecretUnavailable(_logger, _name, problem);
        return Unavailable(problem);
    }

    private static RestAnswer<Credential> Unavailable(string problem) => new(new RestFailure(PeerProblem.SecretUnavailable) { Detail = problem });

    private Credential Make(Secret secret) => _options.Placement switch
    {
        StaticCredentialOptions.HeaderPlacement => Credential.Header(_name, _options.Header!, secret),
        StaticCredentialOptions.BasicPlacement => Credential.Basic(_name, _options.Username!, secret),
        _ => Credential.Bearer(_name, secret),
    };

    private sealed record Made(Secret Secret, Credential Credential);

    private static partial class Log
    {
        [LoggerMessage(CredentialsEventIds.SecretUnavailable, LogLevel.Error,
            "Credential '{Credential}' has no secret: {Problem}.", EventName = "SecretUnavailable")]
        public static partial void SecretUnavailable(ILogger logger, string credential, string problem);

        [LoggerMessage(CredentialsEventIds.AcquireTimedOut, LogLevel.Warning,
            "Credential '{Credential}' could not be had in time.", EventName = "CredentialAcquireTimedOut")]
        public static partial void AcquireTimedOut(ILogger logger, string credential);
    }
}

using System.Net;
using System.Net.Sockets;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Backend;

/// <summary>
/// Opens the connections of one backend. Resolves the name itself and connects to the very address that it checked, so a name server
/// that answers differently the second time (DNS rebinding) gains nothing.
/// </summary>
internal sealed partial class BackendConnector
{
    private const int MostAddresses = 16;

    private readonly string _host;
    private readonly int _port;
    private readonly AddressPolicy _policy;
    private readonly IAddressSource _names;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    public BackendConnector(
        BackendDefinition backend, IAddressSource names, TimeSpan timeout, TimeProvider clock, ILogger logger)
    {
        _host = backend.BaseUrl.IdnHost;
        _port = backend.BaseUrl.Port;
        _policy = backend.Addresses;
        _names = names;
        _timeout = timeout;
        _clock = clock;
        _logger = logger;
    }

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        if (!string.Equals(target.Host, _host, StringComparison.OrdinalIgnoreCase) || target.Port != _port)
        {
            // No redirects and no proxy: another target means that the handler is not configured as this class needs it.
            throw new InvalidOperationException("A connection to another host than the backend's was asked for.");
        }

        var addresses = await ResolveAsync(cancellationToken);
        var perAddress = _timeout / Math.Min(addresses.Count, 4);
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(addresses[i], perAddress, cancellationToken);
            }
            catch (SocketException) when (i + 1 < addresses.Count)
            {
                // Another address of the same host may answer.
            }
            catch (OperationCanceledException) when (i + 1 < addresses.Count && !cancellationToken.IsCancellationRequested)
            {
                // This one took its share of the time.
            }
        }
    }

    private async Task<IReadOnlyList<IPAddress>> ResolveAsync(CancellationToken cancellationToken)
    {
        var all = IPAddress.TryParse(_host, out var literal) ? [literal] : await _names.ResolveAsync(_host, cancellationToken);
        var allowed = new List<IPAddress>(all.Count);
        foreach (var address in all)
        {
            if (_policy.Allows(address) && allowed.Count < MostAddresses)
            {
                allowed.Add(address);
            }
        }

        if (allowed.Count < all.Count)
        {
            Log.AddressRefused(_logger, _host, all.Count - allowed.Count, all.Count);
        }

        return (allowed.Count, all.Count) switch
        {
            (0, 0) => throw new SocketException((int)SocketError.HostNotFound),
            (0, _) => throw new PeerProblemException(PeerProblem.AddressNotAllowed),
            _ => allowed,
        };
    }

    private async Task<Stream> ConnectAsync(IPAddress address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, _port), either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(BackendEventIds.AddressRefused, LogLevel.Warning,
            "Of the addresses of host '{Host}', {Refused} of {All} are not allowed and were not connected to.", EventName = "BackendAddressRefused")]
        public static partial void AddressRefused(ILogger logger, string host, int refused, int all);
    }
}

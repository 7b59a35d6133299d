using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>A server that parses nothing: keeps the bytes of each request as they came over the wire and answers 204.</summary>
internal sealed class RawRequestListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile byte[] _last = [];

    public RawRequestListener()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The last request up to the end of its headers, one character per byte.</summary>
    public string Last => Encoding.Latin1.GetString(_last);

    public int Count { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            var buffer = new byte[64 * 1024];
            var filled = 0;
            try
            {
                while (true)
                {
                    var read = await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token);
                    if (read == 0)
                    {
                        return;
                    }

                    filled += read;
                    if (buffer.AsSpan(0, filled).EndsWith("\r\n\r\n"u8))
                    {
                        _last = buffer.AsSpan(0, filled).ToArray();
                        Count++;
                        filled = 0;
                        await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), _stop.Token);
                    }
                }
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The test is over or the client has gone.
            }
        }
    }
}

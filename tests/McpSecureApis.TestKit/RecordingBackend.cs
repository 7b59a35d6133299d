using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpSecureApis.TestKit;

/// <summary>
/// A backend that knows as little as possible: keeps every request byte for byte as it came over the wire and answers all alike. It
/// needs only Content-Length to know where a request ends; one without it has no body.
/// </summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    private const int LongestHead = 128 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _answer;
    private readonly Task _accepting;
    private readonly Lock _gate = new();
    private readonly List<byte[]> _requests = [];

    /// <param name="answer">The whole reply, head and body; the default is a small JSON object.</param>
    public RecordingBackend(string answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}")
    {
        _answer = Encoding.Latin1.GetBytes(answer);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Takes out the requests that came since the last time, each with head and body.</summary>
    public IReadOnlyList<byte[]> Take()
    {
        lock (_gate)
        {
            byte[][] taken = [.. _requests];
            _requests.Clear();
            return taken;
        }
    }

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
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
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
            var received = new List<byte>();
            var buffer = new byte[64 * 1024];
            try
            {
                while (true)
                {
                    var read = await stream.ReadAsync(buffer, _stop.Token);
                    if (read == 0)
                    {
                        return;
                    }

                    received.AddRange(buffer.AsSpan(0, read));
                    if (LengthOf(received.ToArray()) is not { } length)
                    {
                        continue;
                    }

                    // Whatever follows a request belongs to it: a second one smuggled in shows up as bytes that were not expected.
                    lock (_gate)
                    {
                        _requests.Add([.. received]);
                    }

                    if (received.Count > length)
                    {
                        return;
                    }

                    received.Clear();
                    await stream.WriteAsync(_answer, _stop.Token);
                }
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The run is over or the client has gone.
            }
        }
    }

    /// <summary>Head and body together; null while some of it is missing.</summary>
    private static int? LengthOf(ReadOnlySpan<byte> received)
    {
        var head = received.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return received.Length > LongestHead ? received.Length : null;
        }

        var body = 0;
        foreach (var line in Encoding.Latin1.GetString(received[..head]).Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                body = int.Parse(line["Content-Length:".Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        var length = head + 4 + body;
        return received.Length >= length ? length : null;
    }
}

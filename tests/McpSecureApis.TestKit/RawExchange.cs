using System.Net.Sockets;
using System.Text;

namespace McpSecureApis.TestKit;

/// <summary>One request at a <see cref="RawServer"/> and the way back.</summary>
internal sealed record RawExchange(Socket Socket, Stream Stream, string Request, int Number, CancellationToken Stop)
{
    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(byte[] bytes) => await Stream.WriteAsync(bytes, Stop);

    /// <summary>Says nothing until the server ends.</summary>
    public Task HangAsync() => Task.Delay(Timeout.Infinite, Stop);

    /// <summary>Ends the connection with RST.</summary>
    public bool Reset()
    {
        Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Socket.Close();
        return false;
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>An HTTP reply as it came over the wire.</summary>
internal sealed record RawReply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The one message in the body, in either form.</summary>
    public JsonElement Message => JsonElement.Parse(
        Headers["Content-Type"] == "text/event-stream" ? Body.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..] : Body);

    public int Code => Message.GetProperty("error").GetProperty("code").GetInt32();

    /// <summary>Sends a request as it is to a port of this machine and reads until the other side closes.</summary>
    public static async Task<RawReply> OfAsync(int port, string head, string body, bool withLength = true)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        var bytes = Encoding.UTF8.GetBytes(body);
        var length = withLength ? $"Content-Length: {bytes.Length}\r\n" : string.Empty;
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{head}{length}Connection: close\r\n\r\n"));
        await stream.WriteAsync(bytes);
        return await ReadAsync(stream);
    }

    /// <summary>Reads until the other side closes.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="arrived">Is told of all that came, each time that more has come.</param>
    public static async Task<RawReply> ReadAsync(Stream stream, Action<string>? arrived = null)
    {
        var buffer = new byte[16 * 1024];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var all = new MemoryStream();
        try
        {
            while (await stream.ReadAsync(buffer, limit.Token) is > 0 and var length)
            {
                all.Write(buffer, 0, length);
                arrived?.Invoke(Encoding.Latin1.GetString(all.GetBuffer(), 0, (int)all.Length));
            }
        }
        catch (IOException) when (all.Length > 0)
        {
            // A server that stops reading a body may reset the connection after its answer.
        }

        // One character for each byte until the chunks are put together: their lengths count bytes.
        var text = Encoding.Latin1.GetString(all.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => string.Join(" | ", group.Select(pair => pair[1])), StringComparer.OrdinalIgnoreCase);
        var body = text[(end + 4)..];
        return new RawReply(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture),
            headers,
            Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(
                headers.TryGetValue("Transfer-Encoding", out var coding) && coding == "chunked" ? Dechunk(body) : body)));
    }

    private static string Dechunk(string body)
    {
        var text = new StringBuilder();
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is >= 0 and var end)
        {
            var length = int.Parse(body[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            text.Append(body, end + 2, length);
            body = body[Math.Min(body.Length, end + 2 + length + 2)..];
        }

        return text.ToString();
    }
}

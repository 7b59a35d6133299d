using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

// A gateway that checks nothing: Kestrel reads the body, one SocketsHttpHandler calls the backend, the answer goes back as the text
// of a JSON-RPC result. Arguments: PORT BACKEND (for example 7501 http://127.0.0.1:7500/orders).
if (args is not [var port, var backend])
{
    return 2;
}

var writing = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
using var client = new HttpMessageInvoker(handler);

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls($"http://127.0.0.1:{port}");
await using var app = builder.Build();
app.Run(HandleAsync);
await app.RunAsync();
return 0;

async Task HandleAsync(HttpContext context)
{
    using var message = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
    var order = message.RootElement.GetProperty("params").GetProperty("arguments").GetProperty("orderId").GetString();
    using var request = new HttpRequestMessage(HttpMethod.Get, $"{backend}/{Uri.EscapeDataString(order!)}");
    using var response = await client.SendAsync(request, context.RequestAborted);
    var body = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(context.RequestAborted);

    var output = new ArrayBufferWriter<byte>(body.Length + (body.Length / 4) + 128);
    await using (var writer = new Utf8JsonWriter(output, writing))
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WritePropertyName("id"u8);
        message.RootElement.GetProperty("id").WriteTo(writer);
        writer.WriteStartObject("result"u8);
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, body);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    context.Response.ContentType = "application/json";
    context.Response.ContentLength = output.WrittenCount;
    await context.Response.Body.WriteAsync(output.WrittenMemory, context.RequestAborted);
}

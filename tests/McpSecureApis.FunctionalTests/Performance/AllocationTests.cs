using System.Text;
using System.Text.Json;
using McpSecureApis.Json;
using McpSecureApis.Transports.Http;

namespace McpSecureApis.FunctionalTests.Performance;

/// <summary>Bounds on bytes, which no busy machine moves: counted on this thread only, after a first time that fills the pools.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Answer_IsRewritten_WithoutCopiesOfItsSize(int orders)
    {
        var document = JsonSerializer.Serialize(new { orders = Enumerable.Range(0, orders).Select(number => new { id = $"ORD-{number:D8}", notes = "It's \"<é>\".", total = 1.1 }) });
        var message = Encoding.UTF8.GetBytes(
            $$$"""{"result":{"content":[{"type":"text","text":{{{JsonSerializer.Serialize(document)}}}}],"structuredContent":{{{document}}}},"id":7,"jsonrpc":"2.0"}""");

        // A part of the message, or the answer, would be counted again and again if it were copied.
        Bytes(() => Rewrite(message)).Should().BeLessThan(1_000 + (message.Length / 4));
    }

    [Fact]
    public void Answer_IsRewritten_SaysTheSame()
    {
        var message = """{"result":{"content":[{"type":"text","text":"{\u0022a\u0022:\u0022it\u0027s <\u00E9>\\n\u0022}"}],"a\u0022b":[1.10,null,true]},"id":null}"""u8;
        using var output = new PooledBuffer(256);
        JsonTranscoder.Write(message, output);
        Encoding.UTF8.GetString(output.Written).Should().Be(
            """{"result":{"content":[{"type":"text","text":"{\"a\":\"it's <é>\\n\"}"}],"a\"b":[1.10,null,true]}}""");
    }

    private static void Rewrite(byte[] message)
    {
        using var output = new PooledBuffer(message.Length);
        JsonTranscoder.Write(message, output);
    }

    private static long Bytes(Action action)
    {
        for (var i = 0; i < 3; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

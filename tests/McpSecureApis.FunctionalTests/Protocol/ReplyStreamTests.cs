using System.Text;
using System.Text.Json.Nodes;
using McpSecureApis.Transports.Http;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>The SDK's own writer into our stream, over a connection that takes nothing for a while.</summary>
public sealed class ReplyStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Notice_GivenUpWhileItIsWritten_IsFollowedByTheAnswer()
    {
        using var body = new SlowBody();
        var http = new DefaultHttpContext();
        http.Response.Body = body;
        await using var reply = new ReplyStream(
            http.Response, new ReplyForms(Json: false, Stream: true), modern: true, TimeProvider.System, operation: null);
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        var request = new JsonRpcRequest { Id = new RequestId(1), Method = RequestMethods.ToolsCall };
        var post = transport.HandlePostRequestAsync(request, reply, reply.StartAsync, CancellationToken.None);
        await transport.MessageReader.ReadAsync();
        var connection = request.Context!.RelatedTransport!;

        // The call ends while the client has not taken its notice of progress.
        using var over = new CancellationTokenSource();
        var notice = connection.SendMessageAsync(new JsonRpcNotification { Method = NotificationMethods.ProgressNotification }, over.Token);
        await body.Writing.Task.WaitAsync(Patience);
        await over.CancelAsync();
        body.Opened.SetResult();
        await Task.WhenAny(notice).WaitAsync(Patience);
        await connection.SendMessageAsync(new JsonRpcResponse { Id = request.Id, Result = new JsonObject { ["done"] = true } });

        (await post.WaitAsync(Patience)).Should().BeTrue();
        body.Text.Should().Be("""
            event: message
            data: {"method":"notifications/progress","jsonrpc":"2.0"}

            event: message
            data: {"result":{"done":true},"id":1,"jsonrpc":"2.0"}


            """.ReplaceLineEndings("\n"));
    }

    private sealed class SlowBody : MemoryStream
    {
        public TaskCompletionSource Writing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writing.TrySetResult();
            await Opened.Task.WaitAsync(cancellationToken);
            Write(buffer.Span);
        }
    }
}

using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static McpSecureApis.Conformance.FixtureQuestions;

namespace McpSecureApis.Conformance;

/// <summary>
/// The prompts come from the product, which fills in texts; here is only what a manifest has no words for: a question to a person before the
/// prompt is given, and messages that are a resource or a picture.
/// </summary>
internal sealed class FixturePrompts(McpHandlers product)
{
    public async ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken)
    {
        var context = CallContext.Of(request.JsonRpcMessage) ?? throw new InvalidOperationException("A message without its caller.");
        if (context.Started?.EntryName == "test_input_required_result_prompt" && Answer(context, "user_context", "context") is null)
        {
            throw Ask(state: null, ("user_context", Form("What context should the prompt use?", "context")));
        }

        var result = await product.GetPromptAsync(request, cancellationToken);
        ContentBlock? first = context.Started?.EntryName switch
        {
            "test_prompt_with_embedded_resource" => new EmbeddedResourceBlock
            {
                Resource = new TextResourceContents
                {
                    Uri = context.Arguments!.Value.GetProperty("resourceUri").GetString()!,
                    MimeType = "text/plain",
                    Text = "Embedded resource content for testing.",
                },
            },
            "test_prompt_with_image" => ImageContentBlock.FromBytes(FixtureImage.Png, "image/png"),
            _ => null,
        };
        if (first is not null)
        {
            result.Messages.Insert(0, new PromptMessage { Role = Role.User, Content = first });
        }

        return result;
    }
}

using System.Text.Json;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Json;

namespace McpSecureApis.Admin;

/// <summary>
/// <c>/admin/revocations</c>: <c>POST</c> revokes, <c>DELETE</c> takes back, both with a body of <c>{"kind":…,"value":…,"issuer":…?,"until":…?}</c>;
/// <c>GET</c> lists what is revoked. What was revoked counts when the answer is there.
/// </summary>
/// <param name="store">Where revocations are kept.</param>
/// <param name="refresh">Takes up at once what the store holds.</param>
/// <param name="list">What is revoked.</param>
/// <param name="clock">The clock.</param>
internal sealed class RevocationEndpoint(
    IRevocationStore store, Func<CancellationToken, Task> refresh, RevocationList list, TimeProvider clock)
{
    public const string Path = "/admin/revocations";

    /// <summary>The longest body, in bytes: a value and an issuer of the greatest length, escaped.</summary>
    public const int LongestBody = 32 * 1024;

    /// <summary>Answers a request that showed the token.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                await WriteAsync(context, StatusCodes.Status200OK, RevocationJson.Write(list.Current));
            }
            else if (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsDelete(context.Request.Method))
            {
                await ChangeAsync(context, isAdded: HttpMethods.IsPost(context.Request.Method));
            }
            else
            {
                context.Response.Headers.Allow = "GET, POST, DELETE";
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            }
        }
        catch (RevocationStoreException error)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message);
        }
        catch (BadHttpRequestException error)
        {
            await RefuseAsync(context, error.StatusCode, $"A body has at most {LongestBody} bytes.");
        }
    }

    private async Task ChangeAsync(HttpContext context, bool isAdded)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (!StrictJson.TryParse(body.ToArray(), out var document, out var error))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"{error.Problem} Byte {error.Offset}.");
            return;
        }

        using (document)
        {
            if (!RevocationJson.TryRead(document.RootElement, clock.GetUtcNow(), out var revocation, out var problem))
            {
                await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
                return;
            }

            // Also when who asked has left: half of it done is not what anybody meant.
            if (isAdded)
            {
                await store.AddAsync(revocation, CancellationToken.None);
            }
            else if (!await store.RemoveAsync(revocation, CancellationToken.None))
            {
                await RefuseAsync(context, StatusCodes.Status404NotFound, "Nothing of this kind, value and issuer is revoked.");
                return;
            }

            await refresh(CancellationToken.None);
            if (isAdded)
            {
                await WriteAsync(context, StatusCodes.Status200OK, RevocationJson.Write([revocation]));
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string problem) =>
        WriteAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["error"] = problem }));

    private static async Task WriteAsync(HttpContext context, int status, byte[] json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}

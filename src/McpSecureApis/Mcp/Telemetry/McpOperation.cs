using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Telemetry;

/// <summary>
/// One request or notification as telemetry sees it, from when it was read until its answer is written. Its values are names of the
/// catalog, codes and words of the conventions: never an argument, a token, a name that a client made up, or a word of a backend.
/// </summary>
internal sealed class McpOperation : IDisposable
{
    private const string ToolError = "tool_error";
    private const string Abandoned = "cancelled";
    private const int MostRequestId = 64;

    private static readonly SearchValues<char> RequestIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    private readonly OperationTelemetry _telemetry;
    private readonly Activity? _span;
    private readonly string _method;
    private readonly RequestId? _id;
    private readonly string? _protocol;
    private readonly long _start;
    private StartedCall? _call;
    private Refusal? _refusal;
    private string? _error;
    private int? _code;
    private bool _asks;
    private int _ended;

    /// <param name="telemetry">Takes the measurement.</param>
    /// <param name="span">The span; null when nobody takes spans.</param>
    /// <param name="method">The method, bounded.</param>
    /// <param name="id">The id of a request.</param>
    /// <param name="protocol">The protocol of HTTP; null over stdio.</param>
    public McpOperation(OperationTelemetry telemetry, Activity? span, string method, RequestId? id, string? protocol)
    {
        _telemetry = telemetry;
        _span = span;
        _method = method;
        _id = id;
        _protocol = protocol;
        _start = telemetry.Clock.GetTimestamp();
    }

    /// <summary>Sets the revision that the message speaks.</summary>
    public string? Version { private get; set; }

    /// <summary>Sets the session that the message belongs to.</summary>
    public string? Session { private get; set; }

    /// <summary>Whether it is the handshake.</summary>
    public bool Initializes => _method == RequestMethods.Initialize;

    /// <summary>Notes what it is about.</summary>
    public void About(StartedCall? call) => _call = call;

    /// <summary>Notes how a call ended.</summary>
    /// <param name="refusal">Why it was refused; null when it was not.</param>
    /// <param name="asks">Whether the answer asks the client for something instead: that is no failure.</param>
    public void Decide(Refusal? refusal, bool asks = false)
    {
        _refusal = refusal;
        _asks = asks;
    }

    /// <summary>Notes the error that answers it. The first one counts: it is the one that was sent.</summary>
    public void Fail(int code) => _code ??= code;

    /// <summary>Notes that nobody waits for its answer any more.</summary>
    public void Abandon() => _error ??= Abandoned;

    /// <summary>Ends it; a second time means nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return;
        }

        var tags = Tags();
        OperationTelemetry.Record(_telemetry.Clock.GetElapsedTime(_start), tags);
        if (_span is not null)
        {
            EndSpan(_span, tags);
        }
    }

    private TagList Tags()
    {
        var tags = new TagList { { TelemetryNames.Method, _method }, { TelemetryNames.Transport, _protocol is null ? "pipe" : "tcp" } };
        if (_protocol is not null)
        {
            tags.Add(TelemetryNames.NetworkProtocol, "http");
            tags.Add(TelemetryNames.NetworkProtocolVersion, HttpProtocol.IsHttp11(_protocol) ? "1.1" : HttpProtocol.IsHttp2(_protocol) ? "2" : "1.0");
        }

        if (Version is not null)
        {
            tags.Add(TelemetryNames.ProtocolVersion, Version);
        }

        if (_method == RequestMethods.ToolsCall)
        {
            tags.Add(TelemetryNames.GenAiOperation, "execute_tool");
        }

        if (Target is { } target)
        {
            tags.Add(target.Key, target.Value);
        }

        if (_refusal is not null)
        {
            tags.Add(TelemetryNames.Reason, _refusal.Reason.ToCode());
        }

        if (_code is { } code)
        {
            tags.Add(TelemetryNames.StatusCode, code.ToString(CultureInfo.InvariantCulture));
        }

        if (ErrorType is { } error)
        {
            tags.Add(TelemetryNames.ErrorType, error);
        }

        return tags;
    }

    /// <summary>
    /// The entry of the catalog; none for a name that the catalog does not have. A resource says its template: a URI holds arguments.
    /// </summary>
    private KeyValuePair<string, string>? Target => _call switch
    {
        { Resource: { } resource } => new(TelemetryNames.ResourceUri, resource.Uri.Text),
        { Prompt: { } prompt } => new(TelemetryNames.PromptName, prompt.Identity.Name),
        { Kind: EntryKind.Tool, Tool: { } tool } => new(TelemetryNames.ToolName, tool.Identity.Name),
        _ => null,
    };

    private string? ErrorType => _error ?? _code?.ToString(CultureInfo.InvariantCulture) ?? (_refusal is not null && !_asks ? ToolError : null);

    private void EndSpan(Activity span, in TagList tags)
    {
        if (Target is { Key: TelemetryNames.ToolName or TelemetryNames.PromptName } target)
        {
            span.DisplayName = $"{_method} {target.Value}";
        }

        foreach (var (name, value) in tags)
        {
            span.SetTag(name, value);
        }

        if (RequestIdText() is { } id)
        {
            span.SetTag(TelemetryNames.RequestId, id);
        }

        if (Session is not null)
        {
            span.SetTag(TelemetryNames.SessionId, Session);
        }

        if (_call is not null)
        {
            span.SetTag(TelemetryNames.CallId, _call.CallId);
        }

        if (ErrorType is not null)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>The client's text, so only one that looks like an id and is short.</summary>
    private string? RequestIdText() => _id?.Id switch
    {
        long number => number.ToString(CultureInfo.InvariantCulture),
        string { Length: > 0 and <= MostRequestId } text when !text.AsSpan().ContainsAnyExcept(RequestIdCharacters) => text,
        _ => null,
    };
}

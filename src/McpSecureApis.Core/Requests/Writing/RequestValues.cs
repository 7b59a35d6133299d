using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests.Escapes;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>
/// What goes into one request, and what is wrong with it so far; building goes on after a problem, so that the model reads all at once.
/// </summary>
internal sealed class RequestValues(Caller caller, JsonElement arguments)
{
    private const int MaxProblems = 20;

    private List<ValidationProblem>? _problems;
    private Refusal? _claim;

    public JsonElement Arguments => arguments;

    /// <summary>Nothing was wrong so far.</summary>
    public bool IsSound => _problems is null && _claim is null;

    /// <summary>
    /// Why the request cannot be sent; null when nothing was wrong. A claim's problem comes first: the model cannot repair
    /// it, so it should not try.
    /// </summary>
    public Refusal? ToRefusal() => _claim ?? (_problems is null ? null : Invalid(_problems));

    public bool TryFind(string name, out JsonElement value) => arguments.TryGetProperty(name, out value);

    /// <summary>The part's text, escaped as it asks for; null after a problem was noted.</summary>
    public string? Read(ValuePart part) => part.Constant ?? (Read(part.Source!) is { } text ? EscapedText.Write(text, part.Escape) : null);

    /// <summary>The value's text; null after a problem was noted.</summary>
    public string? Read(ValueOrigin source)
    {
        if (source.IsClaim)
        {
            var claim = ClaimText.TryRead(caller, source.Name);
            if (claim is null)
            {
                _claim ??= new Refusal(
                    RefusalReason.ClaimMissing,
                    $"The caller has no '{source.Name}' that is one non-empty string " +
                    $"of at most {ClaimText.MaxLength} characters, and this call needs it.");
            }

            return claim;
        }

        if (TryFind(source.Name, out var value))
        {
            return ReadScalar(value, source, below: null);
        }

        Add(source, "required", "is required");
        return null;
    }

    public string? ReadScalar(JsonElement value, ValueOrigin source, string? below)
    {
        var text = ScalarText.TryRead(value);
        if (text is null)
        {
            Add(source, "request-value", "must be a string of valid Unicode, a number or a boolean", below);
        }

        return text;
    }

    public void Add(ValueOrigin source, string rule, string message, string? below = null)
    {
        if (source.IsClaim)
        {
            _claim ??= new Refusal(
                RefusalReason.RequestNotAllowed, $"The claim '{source.Name}' of the caller's token has a value that this request cannot carry.");
        }
        else
        {
            Add($"/{Pointer(source.Name)}{(below is null ? string.Empty : "/" + Pointer(below))}", rule, message);
        }
    }

    public void Add(string pointer, string rule, string message)
    {
        _problems ??= [];
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(new ValidationProblem(pointer, rule, message));
        }
    }

    private static Refusal Invalid(IReadOnlyList<ValidationProblem> problems) =>
        new(RefusalReason.InvalidArguments, ArgumentProblemText.Write("The arguments cannot be sent as they are.", problems)) { Problems = problems };

    private static string Pointer(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>
    /// An element with the delimiter in it is refused although it could be encoded: servers that decode before they split would read
    /// two elements. An empty one could not be told from an empty list.
    /// </summary>
    public void CheckListElement(string text, ParameterStyle style, ValueOrigin source, string below)
    {
        var (delimiter, name) = style switch
        {
            ParameterStyle.SpaceDelimited => (' ', "a space"),
            ParameterStyle.PipeDelimited => ('|', "a '|'"),
            _ => (',', "a comma"),
        };
        if (text.Length == 0 || text.Contains(delimiter, StringComparison.Ordinal))
        {
            Add(source, "request-value", $"must not be empty or contain {name}: it is sent in a list separated by that", below);
        }
    }
}

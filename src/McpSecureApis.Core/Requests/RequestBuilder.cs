using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Requests;

/// <summary>
/// Fills a request template with validated arguments and claims. A value that cannot be written without changing the request's shape
/// is refused, never repaired. JSON null is sent only in the body, as the argument's value; in a query it counts as absent, because
/// no text stands for it there; in a path or header a schema that allows it does not load.
/// </summary>
internal readonly struct RequestBuilder
{
    /// <summary>What servers and proxies commonly take as a request line.</summary>
    public const int MaxUriLength = 8192;

    /// <summary>A template may repeat an argument; the body does not grow without bound for that.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    private const int MaxProblems = 20;

    private readonly RequestDefinition _definition;
    private readonly Caller _caller;
    private readonly JsonElement _arguments;
    private readonly Failure _failure;

    private RequestBuilder(RequestDefinition definition, Caller caller, JsonElement arguments)
    {
        _definition = definition;
        _caller = caller;
        _arguments = arguments;
        _failure = new Failure();
    }

    /// <summary>Builds the request and compares it with its template.</summary>
    public static Outcome<BuiltRequest> Build(RequestDefinition definition, Caller caller, JsonElement arguments) =>
        new RequestBuilder(definition, caller, arguments).Build();

    private Outcome<BuiltRequest> Build()
    {
        if (_arguments.ValueKind != JsonValueKind.Object)
        {
            return Invalid(new ArgumentProblem(string.Empty, "type", "must be an object"));
        }

        var pathValues = new string[CountPathValues()];
        var writer = new TargetWriter(stackalloc char[512]);
        string target;
        try
        {
            writer.Append(_definition.Origin);
            writer.Append(_definition.BasePath);
            WritePath(ref writer, pathValues);
            WriteQuery(ref writer);
            if (writer.Length > MaxUriLength)
            {
                Add(string.Empty, "request-size", $"make the request's address longer than {MaxUriLength} characters; send less");
            }

            target = _failure.IsEmpty ? writer.Written.ToString() : string.Empty;
        }
        finally
        {
            writer.Free();
        }

        var headers = BuildHeaders();
        var body = _failure.IsEmpty ? BuildBody() : null;
        if (_failure.ToRefusal() is { } refusal)
        {
            return refusal;
        }

        return RequestMatcher.Match(_definition, target, pathValues, headers) is { } uri
            ? new BuiltRequest(uri, headers, body)
            : new Refusal(RefusalReason.RequestNotAllowed, "The request would have left its template.");
    }

    private int CountPathValues()
    {
        var count = 0;
        foreach (var segment in _definition.Path)
        {
            count += segment.Values.Count;
        }

        return count;
    }

    private void WritePath(ref TargetWriter writer, string[] values)
    {
        var index = 0;
        foreach (var segment in _definition.Path)
        {
            writer.Append('/');
            writer.Append(segment.Prefix);
            foreach (var value in segment.Values)
            {
                var text = ReadPathValue(value.Source);
                values[index++] = text;
                writer.AppendEncoded(text);
                writer.Append(value.After);
            }

            CheckSegment(segment, values.AsSpan(index - segment.Values.Count, segment.Values.Count));
        }
    }

    private string ReadPathValue(ValueSource source)
    {
        var text = Read(source);
        if (text is null)
        {
            return string.Empty;
        }

        var problem = PathText.FindProblem(text);
        if (problem is null)
        {
            return text;
        }

        Add(source, "path-value", problem);
        return string.Empty;
    }

    /// <summary>Looks at the whole segment: "." before "{name}" and "." as its value are a dot segment that neither of them is.</summary>
    private void CheckSegment(PathSegment segment, ReadOnlySpan<string> values)
    {
        if (segment.Values.Count == 0 || (segment.Values.Count == 1 && segment.Prefix.Length == 0 && segment.Values[0].After.Length == 0) || !_failure.IsEmpty)
        {
            return;
        }

        var whole = new StringBuilder(segment.Prefix);
        for (var i = 0; i < values.Length; i++)
        {
            whole.Append(values[i]).Append(segment.Values[i].After);
        }

        if (PathText.ChangesPath(whole.ToString()))
        {
            Add(segment.Values[0].Source, "path-value", "must not make a '.' or '..' segment: it is part of the request's path");
        }
    }

    private void WriteQuery(ref TargetWriter writer)
    {
        var separator = '?';
        foreach (var parameter in _definition.Query)
        {
            if (parameter.Styled is null)
            {
                WriteText(ref writer, parameter, ref separator);
            }
            else if (_arguments.TryGetProperty(parameter.Styled.Name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                WriteStyled(ref writer, parameter, value, ref separator);
            }
        }
    }

    private void WriteText(ref TargetWriter writer, ParameterPart parameter, ref char separator)
    {
        foreach (var part in parameter.Parts)
        {
            if (part.Source is { IsClaim: false } &&
                (!_arguments.TryGetProperty(part.Source.Name, out var value) || value.ValueKind == JsonValueKind.Null))
            {
                return;
            }
        }

        StartPair(ref writer, parameter.Name, ref separator);
        foreach (var part in parameter.Parts)
        {
            if (part.Constant is not null)
            {
                writer.Append(part.Constant);
            }
            else if (Read(part.Source!) is { } text)
            {
                AppendQueryValue(ref writer, text, part.Source!, below: null);
            }
        }
    }

    private void WriteStyled(ref TargetWriter writer, ParameterPart parameter, JsonElement value, ref char separator)
    {
        var source = parameter.Styled!;
        if (parameter.Keys is not null)
        {
            WriteObject(ref writer, parameter, value, ref separator);
            return;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            if (ReadScalar(value, source, below: null) is { } text)
            {
                StartPair(ref writer, parameter.Name, ref separator);
                AppendQueryValue(ref writer, text, source, below: null);
            }

            return;
        }

        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            var below = index.ToString();
            if (ReadScalar(element, source, below) is not { } text)
            {
                return;
            }

            if (parameter.Explode || index == 0)
            {
                StartPair(ref writer, parameter.Name, ref separator);
            }
            else
            {
                writer.Append(Delimiter(parameter.Style));
            }

            if (!parameter.Explode)
            {
                CheckListElement(text, parameter.Style, source, below);
            }

            AppendQueryValue(ref writer, text, source, below);
            index++;
        }
    }

    private void WriteObject(ref TargetWriter writer, ParameterPart parameter, JsonElement value, ref char separator)
    {
        var source = parameter.Styled!;
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(source, "request-value", "must be an object");
            return;
        }

        var isFirst = true;
        foreach (var member in value.EnumerateObject())
        {
            if (!parameter.Keys!.TryGetValue(member.Name, out var key))
            {
                // Not named in the message: the name was the caller's.
                Add(source, "request-value", "has a member that is not declared");
                return;
            }

            if (ReadScalar(member.Value, source, member.Name) is not { } text)
            {
                return;
            }

            if (parameter.HasKeyPerMember)
            {
                StartPair(ref writer, key, ref separator);
            }
            else
            {
                CheckListElement(text, parameter.Style, source, member.Name);
                if (isFirst)
                {
                    StartPair(ref writer, parameter.Name, ref separator);
                }
                else
                {
                    writer.Append(',');
                }

                writer.Append(key);
                writer.Append(',');
            }

            isFirst = false;
            AppendQueryValue(ref writer, text, source, member.Name);
        }
    }

    /// <summary>
    /// An element with the delimiter in it is refused although it could be encoded: servers that decode before they split would read
    /// two elements. An empty one could not be told from an empty list.
    /// </summary>
    private void CheckListElement(string text, ParameterStyle style, ValueSource source, string below)
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

    private static string Delimiter(ParameterStyle style) => style switch
    {
        ParameterStyle.SpaceDelimited => "%20",
        ParameterStyle.PipeDelimited => "%7C",
        _ => ",",
    };

    private static void StartPair(ref TargetWriter writer, string key, ref char separator)
    {
        writer.Append(separator);
        writer.Append(key);
        writer.Append('=');
        separator = '&';
    }

    private void AppendQueryValue(ref TargetWriter writer, string text, ValueSource source, string? below)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Add(source, "request-value", "must not contain the character U+0000", below);
            return;
        }

        writer.AppendEncoded(text);
    }

    private IReadOnlyList<KeyValuePair<string, string>> BuildHeaders()
    {
        if (_definition.Headers.Count == 0)
        {
            return [];
        }

        var headers = new List<KeyValuePair<string, string>>(_definition.Headers.Count);
        foreach (var header in _definition.Headers)
        {
            if (header.Parts is [{ Constant: { } constant }])
            {
                headers.Add(new(header.Name, constant));
                continue;
            }

            if (BuildHeader(header) is not { } value)
            {
                continue;
            }

            var source = header.Styled ?? header.Parts.First(part => part.Source is not null).Source!;
            if (HeaderRules.FindProblem(value) is { } problem)
            {
                Add(source, "header-value", problem);
            }
            else if (header.HasGrammar && !HeaderRules.IsSentAsWritten(header.Name, value))
            {
                Add(source, "header-value", $"must be a value that the header {header.Name} can have");
            }
            else
            {
                headers.Add(new(header.Name, value));
            }
        }

        return headers;
    }

    /// <summary>Returns null when an argument that the header needs is absent or a problem was found.</summary>
    private string? BuildHeader(ParameterPart header)
    {
        if (header.Styled is not null)
        {
            return _arguments.TryGetProperty(header.Styled.Name, out var value) ? BuildSimple(header, value) : null;
        }

        if (header.Parts is [{ Source: { } only }])
        {
            return !only.IsClaim && !_arguments.TryGetProperty(only.Name, out _) ? null : Read(only);
        }

        var text = new StringBuilder();
        foreach (var part in header.Parts)
        {
            if (part.Source is { IsClaim: false } && !_arguments.TryGetProperty(part.Source.Name, out _))
            {
                return null;
            }

            text.Append(part.Constant ?? Read(part.Source!));
        }

        return text.ToString();
    }

    private string? BuildSimple(ParameterPart header, JsonElement value)
    {
        var source = header.Styled!;
        if (header.Keys is null && value.ValueKind != JsonValueKind.Array)
        {
            return ReadScalar(value, source, below: null);
        }

        var text = new StringBuilder();
        if (header.Keys is null)
        {
            var index = 0;
            foreach (var element in value.EnumerateArray())
            {
                AppendElement(this, element, (index++).ToString(), name: null, between: ',');
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (!header.Keys.TryGetValue(member.Name, out var name))
                {
                    Add(source, "request-value", "has a member that is not declared");
                    return null;
                }

                AppendElement(this, member.Value, member.Name, name, header.Explode ? '=' : ',');
            }
        }
        else
        {
            Add(source, "request-value", "must be an object");
        }

        // An empty list or object has no header, as it has no query key.
        return text.Length == 0 ? null : text.ToString();

        void AppendElement(RequestBuilder builder, JsonElement element, string below, string? name, char between)
        {
            if (builder.ReadScalar(element, source, below) is not { } part)
            {
                return;
            }

            builder.CheckListElement(part, ParameterStyle.Simple, source, below);
            if (part.Contains('=', StringComparison.Ordinal) && between == '=')
            {
                builder.Add(source, "request-value", "must not contain '=': it is sent as name=value", below);
            }

            if (text.Length > 0)
            {
                text.Append(',');
            }

            if (name is not null)
            {
                text.Append(name).Append(between);
            }

            text.Append(part);
        }
    }

    private ReadOnlyMemory<byte>? BuildBody()
    {
        if (_definition.Body is not { } root || !root.IsPresent(_arguments))
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>(512);
        Write(root, body);
        return body.WrittenMemory;
    }

    private void Write(BodyNode node, ArrayBufferWriter<byte> body)
    {
        if (body.WrittenCount > MaxBodyBytes)
        {
            Add(string.Empty, "request-size", $"make the request's body longer than {MaxBodyBytes} bytes; send less");
            return;
        }

        if (node.Value is { IsClaim: false } argument)
        {
            if (!_arguments.TryGetProperty(argument.Name, out var value))
            {
                throw new InvalidOperationException("A body value was written without looking whether it is present.");
            }

            body.Write(JsonMarshal.GetRawUtf8Value(value));
        }
        else if (node.Value is { } claim)
        {
            WriteString(Read(claim) ?? string.Empty, body);
        }
        else if (node.Text is not null)
        {
            WriteBodyText(node.Text, body);
        }
        else if (node.Members is not null)
        {
            body.Write("{"u8);
            var isFirst = true;
            foreach (var (name, member) in node.Members)
            {
                if (member.IsPresent(_arguments))
                {
                    body.Write(isFirst ? default : ","u8);
                    body.Write(name);
                    Write(member, body);
                    isFirst = false;
                }
            }

            body.Write("}"u8);
        }
        else if (node.Elements is not null)
        {
            body.Write("["u8);
            var isFirst = true;
            foreach (var element in node.Elements)
            {
                if (element.IsPresent(_arguments))
                {
                    body.Write(isFirst ? default : ","u8);
                    Write(element, body);
                    isFirst = false;
                }
            }

            body.Write("]"u8);
        }
        else
        {
            body.Write(node.Constant);
        }
    }

    private void WriteBodyText(IReadOnlyList<ValuePart> parts, ArrayBufferWriter<byte> body)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Constant ?? Read(part.Source!));
        }

        WriteString(text.ToString(), body);
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> body)
    {
        body.Write("\""u8);
        body.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        body.Write("\""u8);
    }

    /// <summary>The value's text; null after a problem was noted.</summary>
    private string? Read(ValueSource source)
    {
        if (source.IsClaim)
        {
            var claim = ClaimText.TryRead(_caller, source.Name);
            if (claim is null)
            {
                _failure.ClaimMissing(source.Name);
            }

            return claim;
        }

        if (_arguments.TryGetProperty(source.Name, out var value))
        {
            return ReadScalar(value, source, below: null);
        }

        Add(source, "required", "is required");
        return null;
    }

    private string? ReadScalar(JsonElement value, ValueSource source, string? below)
    {
        var text = ScalarText.TryRead(value);
        if (text is null)
        {
            Add(source, "request-value", "must be a string of valid Unicode, a number or a boolean", below);
        }

        return text;
    }

    private void Add(ValueSource source, string rule, string message, string? below = null)
    {
        if (source.IsClaim)
        {
            _failure.ClaimNotAllowed(source.Name);
        }
        else
        {
            Add($"/{Pointer(source.Name)}{(below is null ? string.Empty : "/" + Pointer(below))}", rule, message);
        }
    }

    private void Add(string pointer, string rule, string message) => _failure.Add(new ArgumentProblem(pointer, rule, message));

    private static string Pointer(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static Refusal Invalid(params IReadOnlyList<ArgumentProblem> problems) =>
        new(RefusalReason.InvalidArguments, ArgumentProblemText.Write("The arguments cannot be sent as they are.", problems)) { Problems = problems };

    /// <summary>What went wrong so far; building goes on, so that the model reads all problems at once.</summary>
    private sealed class Failure
    {
        private List<ArgumentProblem>? _problems;
        private Refusal? _claim;

        public bool IsEmpty => _problems is null && _claim is null;

        public void Add(ArgumentProblem problem)
        {
            _problems ??= [];
            if (_problems.Count < MaxProblems)
            {
                _problems.Add(problem);
            }
        }

        public void ClaimMissing(string claim) =>
            _claim ??= new Refusal(
                RefusalReason.ClaimMissing, $"The caller's token has no claim '{claim}' that is one non-empty string of at most {ClaimText.MaxLength} characters.");

        public void ClaimNotAllowed(string claim) =>
            _claim ??= new Refusal(RefusalReason.RequestNotAllowed, $"The claim '{claim}' of the caller's token has a value that this request cannot carry.");

        // A claim's problem comes first: the model cannot repair it, so it should not try.
        public Refusal? ToRefusal() => _claim ?? (_problems is null ? null : Invalid(_problems));
    }
}

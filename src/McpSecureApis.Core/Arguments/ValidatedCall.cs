using System.Runtime.InteropServices;
using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Arguments;

/// <summary>A call whose arguments passed the tool's schema, its rules and the conditions over them. What it holds is what is sent.</summary>
internal sealed class ValidatedCall
{
    /// <summary>The longest string that any argument may hold, in bytes of its JSON text, whatever the schema says.</summary>
    public const int LongestString = 262_144;

    private static readonly JsonElement NoArguments = JsonElement.Parse("{}");

    private ValidatedCall(AuthorizedCall authorized, JsonElement arguments)
    {
        Authorized = authorized;
        Arguments = arguments;
    }

    public AuthorizedCall Authorized { get; }

    public Caller Caller => Authorized.Caller;

    public ToolIdentity Tool => Authorized.Tool;

    /// <summary>The arguments with defaults applied; every value that was sent keeps its text.</summary>
    public JsonElement Arguments { get; }

    /// <summary>How many arguments looked like an attack, by kind; null when nothing did.</summary>
    public IReadOnlyDictionary<string, int>? Screened { get; private init; }

    /// <summary>The check, and the only way to get an instance.</summary>
    public static Outcome<ValidatedCall> Check(AuthorizedCall call, ArgumentsDefinition definition, JsonElement? arguments)
    {
        if (!ReferenceEquals(call.Tool, definition.Tool))
        {
            throw new InvalidOperationException("The authorized call is about another tool.");
        }

        var sent = arguments is { ValueKind: not JsonValueKind.Undefined } given ? given : NoArguments;
        if (HasLongString(sent))
        {
            return Refuse([new ArgumentProblem("", "maxLength", $"a string is longer than {LongestString} bytes")]);
        }

        var complete = definition.Defaults.Apply(sent);
        if (!definition.Schema.IsValid(complete))
        {
            return Refuse(definition.Schema.Explain(complete));
        }

        if (definition.Rules.Check(complete) is { Count: > 0 } broken)
        {
            return Refuse(broken);
        }

        if (definition.Screening.Check(complete, out var screened) is { } suspicious)
        {
            return suspicious;
        }

        return call.Access.CheckArguments(call.Caller, complete) is { } refusal
            ? refusal with { Screened = screened }
            : new ValidatedCall(call, complete) { Screened = screened };
    }

    private static Refusal Refuse(IReadOnlyList<ArgumentProblem> problems) => new(RefusalReason.InvalidArguments, ArgumentProblemText.Write("The arguments are not valid.", problems))
    {
        Problems = problems,
    };

    private static bool HasLongString(JsonElement value)
    {
        // Most calls are shorter as a whole.
        if (JsonMarshal.GetRawUtf8Value(value).Length <= LongestString)
        {
            return false;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => true,
            JsonValueKind.Array => value.EnumerateArray().Any(HasLongString),
            JsonValueKind.Object => value.EnumerateObject().Any(member =>
                JsonMarshal.GetRawUtf8PropertyName(member).Length > LongestString || HasLongString(member.Value)),
            _ => false,
        };
    }
}

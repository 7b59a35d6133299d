using System.Runtime.InteropServices;
using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Core.Arguments;

/// <summary>A call whose arguments passed the tool's schema, its rules and the conditions over them. What it holds is what is sent.</summary>
internal sealed class ValidatedCall
{
    /// <summary>The longest string that any argument may hold, in bytes of its JSON text, whatever the schema says.</summary>
    public const int LongestString = 262_144;

    /// <summary>
    /// The longest text of a file in base64, escapes included. A message of a transport is shorter unless its operator says otherwise.
    /// </summary>
    public const int LongestFile = 5 * 1024 * 1024;

    private static readonly JsonElement NoArguments = JsonElement.Parse("{}");

    private readonly ArgumentsDefinition _definition;

    private ValidatedCall(AuthorizedCall authorized, ArgumentsDefinition definition, JsonElement arguments)
    {
        Authorized = authorized;
        _definition = definition;
        Arguments = arguments;
    }

    public AuthorizedCall Authorized { get; }

    public Caller Caller => Authorized.Caller;

    public EntryIdentity Tool => Authorized.Tool;

    /// <summary>The arguments with defaults applied, in their normal form; every other value that was sent keeps its text.</summary>
    public JsonElement Arguments { get; }

    /// <summary>How many arguments looked like an attack, by kind; null when nothing did.</summary>
    public IReadOnlyDictionary<string, int>? Screened { get; private init; }

    /// <summary>Whether the argument is declared as a file in base64.</summary>
    public bool IsFile(string argument) => _definition.Properties.TryGetValue(argument, out var facts) && facts.IsFile;

    /// <summary>The check, and the only way to get an instance.</summary>
    public static Outcome<ValidatedCall> Check(AuthorizedCall call, ArgumentsDefinition definition, JsonElement? arguments)
    {
        if (!ReferenceEquals(call.Tool, definition.Tool))
        {
            throw new InvalidOperationException("The authorized call is about another tool.");
        }

        var sent = arguments is { ValueKind: not JsonValueKind.Undefined } given ? given : NoArguments;
        if (HasLongString(sent, definition))
        {
            return Refuse([new ValidationProblem("", "maxLength", $"a string is longer than {LongestString} bytes")]);
        }

        if (!definition.Normalizer.TryApply(definition.Defaults.Apply(sent), out var complete) || HasLongString(complete, definition))
        {
            return Refuse([new ValidationProblem("", "maxLength", $"a string is longer than {LongestString} bytes in its normal form")]);
        }

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
            : new ValidatedCall(call, definition, complete) { Screened = screened };
    }

    private static Refusal Refuse(IReadOnlyList<ValidationProblem> problems) => new(
        RefusalReason.InvalidArguments, ArgumentProblemText.Write("The arguments are not valid.", problems))
    {
        Problems = problems,
    };

    private static bool HasLongString(JsonElement value, ArgumentsDefinition definition)
    {
        if (value.ValueKind != JsonValueKind.Object || !HasLongString(value))
        {
            return HasLongString(value);
        }

        foreach (var member in value.EnumerateObject())
        {
            var longest = member.Value.ValueKind == JsonValueKind.String &&
                definition.Properties.TryGetValue(member.Name, out var facts) && facts.IsFile
                ? LongestFile
                : LongestString;
            if (JsonMarshal.GetRawUtf8PropertyName(member).Length > LongestString ||
                (longest == LongestFile ? JsonMarshal.GetRawUtf8Value(member.Value).Length > LongestFile : HasLongString(member.Value)))
            {
                return true;
            }
        }

        return false;
    }

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

using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Core.Arguments.Screening;

/// <summary>
/// Looks through the arguments for what is meant for another reader than the backend: a model, a terminal, a database, a shell. Never
/// the only control: what is found is counted or refused, and what is not found is still held by schema, scopes and confirmation.
/// </summary>
internal sealed class ArgumentScreening
{
    private const int MostProblems = 20;

    private readonly ScreeningMode _mode;
    private readonly ScreenedPlace _root;

    private ArgumentScreening(ScreeningMode mode, ScreenedPlace root)
    {
        _mode = mode;
        _root = root;
    }

    public static ArgumentScreening Compile(ScreeningMode mode, SchemaQuestions schemas, SchemaSite root) =>
        new(mode, ScreenedPlace.Read(schemas, root));

    /// <summary>What one text looks like.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isPlain">Whether a plain value belongs there.</param>
    public static ScreeningKind Find(ReadOnlySpan<char> text, bool isPlain) =>
        HiddenCharacters.Find(text) |
        (InstructionText.IsFoundIn(text) ? ScreeningKind.Instruction : ScreeningKind.None) |
        (isPlain ? MetaCharacters.Find(text) : ScreeningKind.None);

    /// <summary>Gives the counts by kind, null when nothing was found; or the refusal, which holds the counts too.</summary>
    public Refusal? Check(JsonElement arguments, out IReadOnlyDictionary<string, int>? counts)
    {
        counts = null;
        if (_mode == ScreeningMode.Off)
        {
            return null;
        }

        // Most calls have nothing, and where something would stand is of no interest then.
        if (!Walk(arguments, _root, string.Empty, found: null))
        {
            return null;
        }

        var found = new List<(string Path, ScreeningKind Kinds)>();
        Walk(arguments, _root, string.Empty, found);
        counts = Enum.GetValues<ScreeningKind>().Where(kind => kind != ScreeningKind.None)
            .Select(kind => (Name: kind.ToString().ToLowerInvariant(), Count: found.Count(entry => (entry.Kinds & kind) != ScreeningKind.None)))
            .Where(entry => entry.Count > 0)
            .ToDictionary(entry => entry.Name, entry => entry.Count, StringComparer.Ordinal);
        if (_mode == ScreeningMode.Report)
        {
            return null;
        }

        ValidationProblem[] problems = [.. found.Take(MostProblems).Select(entry =>
            new ValidationProblem(entry.Path, "screening", Words(entry.Kinds)))];
        return new Refusal(RefusalReason.ArgumentsSuspicious, ArgumentProblemText.Write("The arguments look like an attack.", problems))
        {
            Problems = problems,
            Screened = counts,
        };
    }

    /// <summary>Whether anything is found.</summary>
    /// <param name="value">A value of the arguments.</param>
    /// <param name="place">What the schema says of it; null for nothing.</param>
    /// <param name="path">Where it stands; not kept up when there is no list.</param>
    /// <param name="found">Takes what is found; null for who only asks whether there is something.</param>
    private static bool Walk(JsonElement value, ScreenedPlace? place, string path, List<(string Path, ScreeningKind Kinds)>? found)
    {
        var any = false;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                any = Look(value, place?.IsPlain == true, path, found);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    any |= Walk(element, place?.Element(), found is null ? path : $"{path}/{index}", found);
                    index++;
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    // A name that the schema does not list is the caller's text, so it is looked at and never shown.
                    var below = place?.Member(member);
                    any |= below is null && LookAtName(member, path, found);
                    var name = found is null ? string.Empty : below is null ? "*" : SchemaDocument.Escape(member.Name);
                    any |= Walk(member.Value, below, found is null ? path : $"{path}/{name}", found);
                }

                break;
        }

        return any;
    }

    private static bool Look(JsonElement value, bool isPlain, string path, List<(string Path, ScreeningKind Kinds)>? found)
    {
        var buffer = (stackalloc char[256]);
        var text = JsonTexts.Read(value, buffer, out var rented);
        var kinds = Find(text, isPlain);
        JsonTexts.Return(rented);
        return Take(kinds, path, found);
    }

    private static bool LookAtName(JsonProperty member, string path, List<(string Path, ScreeningKind Kinds)>? found)
    {
        var buffer = (stackalloc char[256]);
        var kinds = Find(JsonTexts.ReadName(member, buffer, out var rented), isPlain: false);
        JsonTexts.Return(rented);
        return Take(kinds, path, found);
    }

    private static bool Take(ScreeningKind kinds, string path, List<(string Path, ScreeningKind Kinds)>? found)
    {
        if (kinds == ScreeningKind.None)
        {
            return false;
        }

        found?.Add((path, kinds));
        return true;
    }

    private static string Words(ScreeningKind kinds) => (ScreeningKind)((int)kinds & -(int)kinds) switch
    {
        ScreeningKind.Instruction => "has text that gives a model orders; send only the data itself",
        ScreeningKind.Invisible => "has invisible characters; send it without them",
        ScreeningKind.Bidirectional => "has characters that change the direction of text; send it without them",
        _ => "has characters that a database, shell or template would act on; send the plain value",
    };
}

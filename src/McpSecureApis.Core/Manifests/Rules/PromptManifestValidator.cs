using System.Globalization;
using FluentValidation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The rules of a prompt; what stands between its braces is judged where it is compiled.</summary>
internal sealed class PromptManifestValidator : AbstractValidator<PromptManifest>
{
    private const int MostArguments = 32;
    private const int MostMessages = 16;
    private const int LongestMessage = 16_384;
    private const int LongestValue = 4096;
    private const int MostValues = 1000;

    public PromptManifestValidator()
    {
        RuleFor(prompt => prompt.Name).Matches(
            NameRules.EntryName, "prompt-name", "This is not the name of a prompt", "1 to 64 letters, digits, hyphens and underscores");
        RuleFor(prompt => prompt.Title).Text(200, oneLine: true);
        RuleFor(prompt => prompt.Description).Text(4096, oneLine: false);
        RuleFor(prompt => prompt.Icons).IconCount();
        RuleForEach(prompt => prompt.Icons).SetValidator(new IconManifestValidator());
        RuleFor(prompt => prompt.Access).SetValidator(new AccessManifestValidator());
        RuleFor(prompt => prompt.Limits!).SetValidator(new LimitsManifestValidator());
        RuleFor(prompt => prompt.Arguments).Custom(CheckArguments);
        RuleFor(prompt => prompt.Messages).Custom((messages, context) =>
        {
            if (messages is { Count: 0 or > MostMessages })
            {
                context.Break("message-count", "A prompt has 1 to 16 messages", $"{messages.Count} messages", "1 to 16 messages");
            }
        });
        RuleForEach(prompt => prompt.Messages).ChildRules(message => message.RuleFor(written => written.Text).Text(LongestMessage, oneLine: false));
    }

    private static void CheckArguments(IReadOnlyList<PromptArgumentManifest> arguments, ValidationContext<PromptManifest> context)
    {
        if (arguments.Count > MostArguments)
        {
            context.Break("argument-count", "A prompt has too many arguments", $"{arguments.Count} arguments", $"at most {MostArguments}");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is { } argument)
            {
                Check(argument, $"[{i.ToString(CultureInfo.InvariantCulture)}]", seen, context);
            }
        }
    }

    private static void Check(PromptArgumentManifest argument, string at, HashSet<string> seen, ValidationContext<PromptManifest> context)
    {
        if (argument.Name is { } name && !NameRules.PromptArgument.IsMatch(name))
        {
            context.Break(
                "argument-name",
                "This is not the name of an argument",
                name,
                "letters, digits and underscores, not starting with a digit, at most 64",
                at + ".Name");
        }
        else if (argument.Name is { } twice && !seen.Add(twice))
        {
            context.Break(
                "duplicate-argument",
                "Another argument has this name; upper and lower case do not differ",
                twice,
                "a name of its own",
                at + ".Name");
        }

        CheckText(argument.Title, 200, oneLine: true, at + ".Title", context);
        CheckText(argument.Description, 1000, oneLine: false, at + ".Description", context);
        if (argument.MaxLength is < 1 or > LongestValue)
        {
            context.Break(
                "argument-length",
                "The length is out of range",
                argument.MaxLength.ToString(CultureInfo.InvariantCulture),
                "1 to 4096",
                at + ".MaxLength");
        }

        if (argument.Values is not { } values)
        {
            return;
        }

        if (values.Count is 0 or > MostValues)
        {
            context.Break(
                "argument-values",
                "The list of values is empty or too long",
                $"{values.Count} values",
                "1 to 1000 values, or no such list",
                at + ".Values");
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is { } value &&
                (value.Length == 0 || value.Length > argument.MaxLength || values.Take(i).Contains(value, StringComparer.Ordinal)))
            {
                context.Break(
                    "argument-values",
                    "The value is empty, too long or stands there twice",
                    value,
                    "each value once, within maxLength",
                    $"{at}.Values[{i}]");
            }
        }
    }

    private static void CheckText(string? text, int longest, bool oneLine, string at, ValidationContext<PromptManifest> context)
    {
        if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > longest || (oneLine && text.AsSpan().ContainsAny('\n', '\t'))))
        {
            context.Break(
                "text-length",
                "The text is empty, too long or has line breaks",
                $"{text.Length} characters",
                $"a few words, at most {longest} characters",
                at);
        }
    }
}

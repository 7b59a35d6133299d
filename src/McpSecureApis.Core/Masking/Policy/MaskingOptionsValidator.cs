using FluentValidation;

namespace McpSecureApis.Core.Masking.Policy;

/// <summary>Checks the masking policy before the first call.</summary>
internal sealed class MaskingOptionsValidator : AbstractValidator<MaskingOptions>
{
    private const int LongestName = 64;

    public MaskingOptionsValidator() => RuleFor(options => options).Custom((options, context) =>
    {
        var known = new HashSet<string>(DataClasses.BuiltIn.Keys, StringComparer.Ordinal);
        foreach (var (name, entry) in options.Classes)
        {
            var setting = $"{MaskingOptions.SectionName}:Classes:{name}";
            if (entry.Define && DataClasses.BuiltIn.ContainsKey(name))
            {
                context.AddFailure(setting, $"{setting} defines a class that is built in; leave out Define.");
            }
            else if (entry.Define && !IsName(name))
            {
                context.AddFailure(
                    setting, $"{setting} is not a name for a class; use lower-case letters, digits and hyphens, for example employee-id.");
            }
            else if (entry.Define)
            {
                known.Add(name);
            }

            if (entry.Guessable == false && DataClasses.BuiltIn.TryGetValue(name, out var builtIn) && builtIn.Guessable == Guessable.Yes)
            {
                context.AddFailure(
                    $"{setting}:Guessable",
                    $"{setting}:Guessable is 'false'; values of this class can be guessed and tried, so leave it out.");
            }

            CheckEntry(setting, name, entry, options, known, context);
        }

        for (var i = 0; i < options.ByScope.Count; i++)
        {
            var entry = options.ByScope[i];
            var setting = $"{MaskingOptions.SectionName}:ByScope:{i}";
            if (string.IsNullOrEmpty(entry.Scope) || entry.Scope.Contains(' ', StringComparison.Ordinal))
            {
                context.AddFailure($"{setting}:Scope", $"{setting}:Scope is '{entry.Scope}'; use one scope, for example pii.read.");
            }

            foreach (var (name, classEntry) in entry.Classes)
            {
                var classSetting = $"{setting}:Classes:{name}";
                if (classEntry.Define)
                {
                    context.AddFailure(classSetting, $"{classSetting} has Define; define a class in {MaskingOptions.SectionName}:Classes.");
                }

                if (classEntry.Guessable is not null)
                {
                    context.AddFailure(classSetting, $"{classSetting} has Guessable; say it in {MaskingOptions.SectionName}:Classes.");
                }

                CheckEntry(classSetting, name, classEntry, options, known, context);
            }
        }
    });

    private static void CheckEntry(
        string setting,
        string name,
        MaskingClassOptions entry,
        MaskingOptions options,
        HashSet<string> known,
        ValidationContext<MaskingOptions> context)
    {
        if (!known.Contains(name) && !entry.Define)
        {
            context.AddFailure(
                setting,
                $"{setting} is not a known class; use one of {string.Join(", ", known.Order(StringComparer.Ordinal))}, " +
                $"or add \"Define\": true in {MaskingOptions.SectionName}:Classes to make it one.");
        }

        if (!MaskActionText.TryParse(entry.Action, out var action))
        {
            context.AddFailure($"{setting}:Action", $"{setting}:Action is '{entry.Action}'; use one of {MaskActionText.All}.");
        }
        else if (action == MaskAction.Hash)
        {
            CheckHash(setting, name, options, context);
        }
    }

    private static void CheckHash(string setting, string name, MaskingOptions options, ValidationContext<MaskingOptions> context)
    {
        var guessable = DataClasses.BuiltIn.TryGetValue(name, out var dataClass) ? dataClass.Guessable : Guessable.UnlessSaid;
        if (guessable == Guessable.Yes)
        {
            context.AddFailure(
                $"{setting}:Action", $"{setting}:Action is 'hash'; values of this class can be guessed and tried, so use partial, redact or drop.");
        }
        else if (guessable == Guessable.UnlessSaid && options.Classes.GetValueOrDefault(name)?.Guessable != false)
        {
            context.AddFailure(
                $"{setting}:Action",
                $"{setting}:Action is 'hash'; values of this class may be numbers in a row, which can be guessed and tried, " +
                $"so use partial, redact or drop, or add \"Guessable\": false to {MaskingOptions.SectionName}:Classes:{name} " +
                "when every value is random and at least 64 bits long.");
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(name[0]) &&
        name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

using FluentValidation;

namespace McpSecureApis.Core.Backend.Networks;

/// <summary>Reports every problem of the network settings at once.</summary>
internal sealed class NetworkOptionsValidator : AbstractValidator<NetworkOptions>
{
    public NetworkOptionsValidator()
    {
        RuleFor(options => options.Ceiling).Custom((ceiling, context) =>
        {
            const string Setting = $"{NetworkOptions.SectionName}:{nameof(NetworkOptions.Ceiling)}";
            if (ceiling is { Count: 0 })
            {
                context.AddFailure(Setting, $"{Setting} is empty; list networks such as 10.0.0.0/8 or public, or remove the setting.");
            }

            foreach (var text in ceiling ?? [])
            {
                if (!NetworkSet.TryParse([text], out _, out var problem))
                {
                    context.AddFailure(Setting, $"{Setting} has '{text}', which {problem}");
                }
            }
        });
        RuleFor(options => options.ConnectTimeout).Custom((value, context) =>
            Between(context, nameof(NetworkOptions.ConnectTimeout), value, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30)));
        RuleFor(options => options.ResponseHeadersTimeout).Custom((value, context) =>
            Between(context, nameof(NetworkOptions.ResponseHeadersTimeout), value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)));
        RuleFor(options => options.MaxConnectionsPerBackend).Custom((value, context) =>
            Between(context, nameof(NetworkOptions.MaxConnectionsPerBackend), value, 1, 1024));
    }

    private static void Between<T>(ValidationContext<NetworkOptions> context, string name, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            var setting = $"{NetworkOptions.SectionName}:{name}";
            context.AddFailure(setting, $"{setting} is {value}; use a value from {least} to {most}.");
        }
    }
}

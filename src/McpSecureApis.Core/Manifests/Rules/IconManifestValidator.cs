using System.Text.RegularExpressions;
using FluentValidation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>
/// The rules of an icon. Pictures come with the list or from the server's own origin, never from elsewhere: loading one would tell a
/// stranger who looks at which tool. SVG is refused, because it may carry script.
/// </summary>
internal sealed partial class IconManifestValidator : AbstractValidator<IconManifest>
{
    /// <summary>Most icons of one entry.</summary>
    public const int MostIcons = 4;

    private const int LongestData = 16 * 1024;
    private const int LongestUrl = 2048;
    private const string ExpectedSource = "https://… on the server's own origin, or data:image/png;base64,… (png, jpeg or webp)";

    private static readonly string[] Types = ["image/png", "image/jpeg", "image/webp"];

    public IconManifestValidator()
    {
        RuleFor(icon => icon.Src).Custom((source, context) =>
        {
            if (source is not null && FindProblem(source, context.InstanceToValidate.MimeType) is { } problem)
            {
                context.Break("icon", problem, source, ExpectedSource);
            }
        });
        RuleFor(icon => icon.MimeType).Custom((type, context) =>
        {
            if (type is not null && !Types.Contains(type, StringComparer.Ordinal))
            {
                context.Break("icon", "This is not a picture type that is offered", type, string.Join(", ", Types));
            }
        });
        RuleForEach(icon => icon.Sizes).Matches(Size(), "icon", "This is not a size", "48x48, or any");
    }

    private static string? FindProblem(string source, string? type)
    {
        if (source.StartsWith("data:", StringComparison.Ordinal))
        {
            return FindDataProblem(source, type);
        }

        var sound = source.Length <= LongestUrl && source.StartsWith("https://", StringComparison.Ordinal) &&
            !source.AsSpan().ContainsAnyExceptInRange('!', '~') &&
            Uri.TryCreate(source, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0;
        return sound ? null : "This is neither an https URL nor a picture as data";
    }

    private static string? FindDataProblem(string source, string? type)
    {
        if (source.Length > LongestData)
        {
            return "The picture is larger than 16 KiB";
        }

        var match = Data().Match(source);
        if (!match.Success || !Convert.TryFromBase64String(match.Groups["data"].Value, new byte[LongestData], out _))
        {
            return "This is not base64 data of a picture";
        }

        return type is null || string.Equals(type, match.Groups["type"].Value, StringComparison.Ordinal)
            ? null
            : "The data is of another type than mimeType says";
    }

    [GeneratedRegex(@"\Adata:(?<type>image/(png|jpeg|webp));base64,(?<data>[A-Za-z0-9+/]+={0,2})\z", NameRules.Options, NameRules.Deadline)]
    private static partial Regex Data();

    [GeneratedRegex(@"\A([1-9][0-9]{0,3}x[1-9][0-9]{0,3}|any)\z", NameRules.Options, NameRules.Deadline)]
    private static partial Regex Size();
}

using System.Text;
using FluentValidation;
using FluentValidation.Results;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>Runs the validators and turns their failures into findings with manifest paths.</summary>
internal static class ManifestRules
{
    private static readonly ApiManifestValidator Validator = new();

    /// <summary>
    /// Adds what the rules find; about a place where the reader found something already, they are silent, and so they are
    /// about parts that it could not read.
    /// </summary>
    public static void Apply(ApiManifest manifest, FindingCollector findings)
    {
        foreach (var failure in Validator.Validate(manifest).Errors)
        {
            var path = ToManifestPath(failure.PropertyName);
            var details = (RuleDetails)failure.CustomState;
            if (findings.Knows(path) || (IsAboutParts(failure.ErrorCode, details) && findings.KnowsBelow(path)))
            {
                continue;
            }

            if (details.AtName)
            {
                findings.ErrorAtName(path, failure.ErrorCode, failure.ErrorMessage, details.Found, details.Expected);
            }
            else
            {
                findings.Error(path, failure.ErrorCode, failure.ErrorMessage, details.Found, details.Expected);
            }
        }
    }

    /// <summary>Whether something lacks parts, which it may lack only because they could not be read.</summary>
    private static bool IsAboutParts(string rule, RuleDetails details) => details.Found is null || rule == "empty";

    /// <summary>Reports a broken rule about the property that is validated, or about <paramref name="member"/> of it.</summary>
    public static void Break<T>(
        this ValidationContext<T> context,
        string rule,
        string message,
        string? found,
        string? expected,
        string? member = null,
        bool atName = false) =>
        context.AddFailure(new ValidationFailure(context.PropertyPath + member, message)
        {
            ErrorCode = rule,
            CustomState = new RuleDetails(found, expected, atName),
        });

    /// <summary>The suffix that leads from a map to one of its entries.</summary>
    public static string Entry(string name) => $"['{name.Replace("'", "''", StringComparison.Ordinal)}']";

    /// <summary>Turns <c>Tools[0].Request.Query['limit']</c> into <c>tools[0].request.query.limit</c>.</summary>
    public static string ToManifestPath(string propertyPath)
    {
        var path = new StringBuilder(propertyPath.Length);
        var at = 0;
        while (at < propertyPath.Length)
        {
            if (propertyPath.AsSpan(at).StartsWith("['"))
            {
                var end = at + 2;
                while (propertyPath[end] != '\'' || propertyPath[end + 1] == '\'')
                {
                    end += propertyPath[end] == '\'' ? 2 : 1;
                }

                var name = propertyPath[(at + 2)..end].Replace("''", "'", StringComparison.Ordinal);
                var whole = DocumentPath.Append(path.ToString(), name);
                path.Clear().Append(whole);
                at = end + 2;
                continue;
            }

            var startsName = at == 0 || propertyPath[at - 1] == '.';
            path.Append(startsName ? char.ToLowerInvariant(propertyPath[at]) : propertyPath[at]);
            at++;
        }

        return path.ToString();
    }
}

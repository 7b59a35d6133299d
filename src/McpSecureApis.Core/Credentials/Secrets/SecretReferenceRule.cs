using FluentValidation;

namespace McpSecureApis.Core.Credentials.Secrets;

/// <summary>The rule of a setting that refers to a secret.</summary>
internal static class SecretReferenceRule
{
    /// <summary>Never prints what stands there: somebody may have put the secret itself there.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> MustBeReference<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Custom((text, context) =>
        {
            if (!SecretReference.TryParse(text, out _, out var problem))
            {
                context.AddFailure(context.PropertyPath, $"{context.PropertyPath} {problem}");
            }
        });
}

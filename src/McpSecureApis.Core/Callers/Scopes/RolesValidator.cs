using FluentValidation;

namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>Reports everything that is wrong with <c>Roles</c>.</summary>
internal sealed class RolesValidator : AbstractValidator<IReadOnlyDictionary<string, IList<string>>>
{
    public RolesValidator() => RuleFor(roles => roles).Custom((roles, context) =>
    {
        foreach (var (role, scopes) in roles)
        {
            var key = $"{RoleScopes.SectionName}:{role}";
            if (!RoleClaim.IsName(role))
            {
                context.AddFailure(key, "is no role; use a name of 1 to 256 characters, for example clerk.");
            }

            if (scopes is not { Count: > 0 })
            {
                context.AddFailure(key, "grants nothing; name the scopes, for example [\"orders.read\"].");
            }

            foreach (var scope in (scopes ?? []).Where(scope => !ScopeName.IsValid(scope) || scope.Contains('*', StringComparison.Ordinal)))
            {
                context.AddFailure(key, $"has '{scope}'; use whole scope names without *, for example orders.read.");
            }
        }
    });
}

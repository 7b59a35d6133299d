using FluentValidation;

namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>Reports everything that is wrong with <c>Authorization:Implies</c>.</summary>
internal sealed class ScopeHierarchyOptionsValidator : AbstractValidator<ScopeHierarchyOptions>
{
    public ScopeHierarchyOptionsValidator()
    {
        RuleFor(options => options.Implies).Must(list => list.Count <= ScopeHierarchy.MaxEntries)
            .WithMessage(options => $"Implies has {options.Implies.Count} entries; at most {ScopeHierarchy.MaxEntries}.");
        RuleForEach(options => options.Implies).Must(entry => IsName(entry.Scope))
            .WithMessage((_, entry) => $"Implies has the scope '{entry.Scope}'; use a whole scope name without *, for example orders.admin.");
        RuleForEach(options => options.Implies).Must(entry => entry.Scopes.Count is > 0 and <= ScopeHierarchy.MaxEntries && entry.Scopes.All(IsName))
            .WithMessage((_, entry) =>
                $"Implies for '{entry.Scope}' needs whole scope names without *, at least one, for example [\"orders.read\"].");
    }

    private static bool IsName(string scope) => ScopeName.IsValid(scope) && !scope.Contains('*', StringComparison.Ordinal);
}

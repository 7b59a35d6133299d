using FluentValidation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The rules of who may call a tool: something must be said, and an empty list never means everybody.</summary>
internal sealed class AccessManifestValidator : AbstractValidator<AccessManifest>
{
    private const string ScopeExpected = "a scope of printable ASCII without space, quote and backslash, such as orders.read";

    public AccessManifestValidator()
    {
        RuleFor(access => access.Authenticated).Custom((authenticated, context) =>
        {
            var access = context.InstanceToValidate;
            if (authenticated && (access.Scopes is not null || access.AnyOf is not null))
            {
                context.Break(
                    "access",
                    "authenticated excludes scopes and anyOf",
                    "true with scopes or anyOf",
                    "either authenticated: true or scopes");
            }
        });
        RuleFor(access => access.Scopes).Custom((scopes, context) =>
        {
            if (scopes is { Count: 0 })
            {
                context.Break(
                    "empty",
                    "An empty list of scopes would let in every caller",
                    "an empty list",
                    "scopes, or authenticated: true instead");
            }
            else if (scopes is null && context.InstanceToValidate is { AnyOf: null, Authenticated: false })
            {
                context.Break("access", "Nothing says who may call the tool", null, "scopes, anyOf or authenticated: true");
            }
        });
        RuleForEach(access => access.Scopes).Matches(NameRules.Scope, "scope", "This is not a scope", ScopeExpected);
        RuleFor(access => access.AnyOf).Custom((alternatives, context) =>
        {
            if (alternatives is { Count: 0 })
            {
                context.Break("empty", "An empty list of alternatives lets nobody in, or everybody", "an empty list", "at least one list of scopes");
            }
        });
        RuleForEach(access => access.AnyOf).Custom((alternative, context) =>
        {
            if (alternative is { Count: 0 })
            {
                context.Break("empty", "An empty alternative would let in every caller", "an empty list", "at least one scope");
            }

            for (var i = 0; i < (alternative?.Count ?? 0); i++)
            {
                if (alternative![i] is { } scope && !NameRules.Scope.IsMatch(scope))
                {
                    context.Break("scope", "This is not a scope", scope, ScopeExpected, $"[{i}]");
                }
            }
        });
        RuleForEach(access => access.When).Text(4096, oneLine: false);
    }
}

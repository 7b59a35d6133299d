using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Authorization;

/// <summary>Who may call a tool, checked and compiled. The default is to refuse.</summary>
internal sealed class AccessDefinition
{
    private readonly IReadOnlyList<string> _allOf;
    private readonly IReadOnlyList<IReadOnlyList<string>> _anyOf;
    private readonly Refusal _missingScope;
    private readonly Refusal _callerCondition;

    private AccessDefinition(ToolIdentity tool, AccessManifest manifest)
    {
        Tool = tool;
        Visibility = manifest.Visibility;
        _allOf = [.. manifest.Scopes ?? []];
        _anyOf = [.. (manifest.AnyOf ?? []).Select(alternative => (IReadOnlyList<string>)[.. alternative])];
        ChallengeScopes = [.. _allOf.Concat(_anyOf.Count == 0 ? [] : _anyOf[0]).Distinct(StringComparer.Ordinal)];

        // Made once: a refusal holds nothing of the call that it refuses.
        var hidden = new Refusal(RefusalReason.HiddenTool, "There is no tool of this name.");
        _missingScope = Visibility == ToolVisibility.Hidden ? hidden : new Refusal(RefusalReason.MissingScope, MissingScopeText(ChallengeScopes))
        {
            RequiredScopes = ChallengeScopes,
        };
        _callerCondition = Visibility == ToolVisibility.Hidden
            ? hidden
            : new Refusal(RefusalReason.ConditionNotMet, "Your account does not meet a condition of this tool. Another scope or another try does not help.");
    }

    public ToolIdentity Tool { get; }

    /// <summary>All scopes of the first alternative: what a caller without them would have to ask for.</summary>
    public IReadOnlyList<string> ChallengeScopes { get; }

    public ToolVisibility Visibility { get; }

    /// <summary>Names of the top-level arguments that conditions use.</summary>
    public IReadOnlySet<string> ArgumentsUsed { get; } = FrozenSet<string>.Empty;

    /// <summary>Returns null after it added errors to <paramref name="findings"/>.</summary>
    public static AccessDefinition? Compile(
        ToolIdentity tool, ApiManifest manifest, int toolIndex, JsonElement? argumentsSchema, FindingCollector findings)
    {
        _ = argumentsSchema;
        var access = manifest.Tools[toolIndex].Access;
        var path = $"tools[{toolIndex}].access";
        return CheckScopes(access, path, findings) ? new AccessDefinition(tool, access) : null;
    }

    /// <summary>Null when scopes and the conditions over claims alone hold.</summary>
    public Refusal? CheckCaller(Caller caller) => HasScopes(caller.Scopes) ? null : _missingScope;

    /// <summary>Null when the conditions that mention arguments hold. The arguments have been validated and have their defaults.</summary>
    public Refusal? CheckArguments(Caller caller, JsonElement arguments)
    {
        _ = caller;
        _ = arguments;
        _ = _callerCondition;
        return null;
    }

    private static string MissingScopeText(IReadOnlyList<string> scopes) => scopes.Count == 1
        ? $"This tool needs the scope '{scopes[0]}'."
        : $"This tool needs the scopes '{string.Join("', '", scopes)}'.";

    private static bool CheckScopes(AccessManifest access, string path, FindingCollector findings)
    {
        const string Example = "scopes: [orders.read], or authenticated: true to let in every authenticated caller";
        var before = findings.Findings.Count;
        if (access.Authenticated && (access.Scopes is not null || access.AnyOf is not null))
        {
            findings.Error($"{path}.authenticated", "access-authenticated", "'authenticated: true' excludes 'scopes' and 'anyOf'.", "true", Example);
        }

        if (!access.Authenticated && access.Scopes is null && access.AnyOf is null)
        {
            findings.Error(path, "access-empty", "Nothing says who may call the tool.", found: null, Example);
        }

        if (access.Scopes is { } scopes)
        {
            CheckScopeList(scopes, $"{path}.scopes", findings);
        }

        if (access.AnyOf is { Count: 0 })
        {
            findings.Error($"{path}.anyOf", "access-empty", "The list of alternatives is empty.", "[]", "anyOf: [[orders.read], [orders.admin]]");
        }

        for (var i = 0; i < access.AnyOf?.Count; i++)
        {
            CheckScopeList(access.AnyOf[i], $"{path}.anyOf[{i}]", findings);
        }

        return findings.Findings.Count == before;
    }

    private static void CheckScopeList(IReadOnlyList<string> scopes, string path, FindingCollector findings)
    {
        if (scopes.Count == 0)
        {
            findings.Error(path, "access-empty", "The list of scopes is empty: it would let in everybody.", "[]", "at least one scope, or 'authenticated: true' on access");
        }

        for (var i = 0; i < scopes.Count; i++)
        {
            if (!ScopeName.IsValid(scopes[i]))
            {
                findings.Error(
                    $"{path}[{i}]", "access-scope", "This is not a scope name.", scopes[i], "printable ASCII without space, double quote and backslash, at most 256 characters");
            }
            else if (scopes.Take(i).Contains(scopes[i], StringComparer.Ordinal))
            {
                findings.Error($"{path}[{i}]", "access-scope", "The scope stands there twice.", scopes[i], "each scope once");
            }
        }
    }

    private bool HasScopes(ScopeSet granted)
    {
        foreach (var scope in _allOf)
        {
            if (!granted.Contains(scope))
            {
                return false;
            }
        }

        if (_anyOf.Count == 0)
        {
            return true;
        }

        foreach (var alternative in _anyOf)
        {
            if (!granted.TryFindMissing(alternative, out _))
            {
                return true;
            }
        }

        return false;
    }
}

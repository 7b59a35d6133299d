using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Authorization;

/// <summary>Who may call a tool, checked and compiled. The default is to refuse.</summary>
internal sealed class AccessDefinition
{
    private const int MaxConditions = 32;

    private readonly string[] _allOf;
    private readonly IReadOnlyList<string>[] _anyOf;
    private readonly Refusal _missingScope;
    private readonly Refusal _callerCondition;

    private readonly Condition[] _callerConditions;
    private readonly Condition[] _argumentConditions;
    private readonly Refusal[] _argumentRefusals;

    private AccessDefinition(EntryIdentity tool, AccessManifest manifest, IReadOnlyList<Condition> conditions)
    {
        Tool = tool;
        Visibility = manifest.Visibility;
        _allOf = [.. manifest.Scopes ?? []];
        _anyOf = [.. (manifest.AnyOf ?? []).Select(alternative => (IReadOnlyList<string>)[.. alternative])];
        ChallengeScopes = [.. _allOf.Concat(_anyOf.Length == 0 ? [] : _anyOf[0]).Distinct(StringComparer.Ordinal)];

        // Made once: a refusal holds nothing of the call that it refuses.
        var hidden = new Refusal(RefusalReason.HiddenTool, $"There is no {tool.Noun} of this name.");
        _missingScope = Visibility == ToolVisibility.Hidden
            ? hidden
            : new Refusal(RefusalReason.MissingScope, MissingScopeText(tool, ChallengeScopes))
            {
                RequiredScopes = ChallengeScopes,
            };
        _callerCondition = Visibility == ToolVisibility.Hidden
            ? hidden
            : new Refusal(
                RefusalReason.ConditionNotMet,
                $"Your account does not meet a condition of this {tool.Noun}. Another scope or another try does not help.");
        _callerConditions = [.. conditions.Where(condition => condition.Arguments.Count == 0)];
        _argumentConditions = [.. conditions.Where(condition => condition.Arguments.Count > 0)];
        _argumentRefusals = [.. _argumentConditions.Select(condition => new Refusal(RefusalReason.ConditionNotMet, ConditionText(tool, condition)))];
        CallersKey = Visibility == ToolVisibility.Listed ? string.Empty : KeyOf(tool);
        ArgumentsUsed = _argumentConditions.SelectMany(condition => condition.Arguments).ToFrozenSet(StringComparer.Ordinal);
    }

    public EntryIdentity Tool { get; }

    /// <summary>All scopes of the first alternative: what a caller without them would have to ask for.</summary>
    public IReadOnlyList<string> ChallengeScopes { get; }

    public ToolVisibility Visibility { get; }

    /// <summary>Equal for two definitions only when they are visible to the same callers.</summary>
    public string CallersKey { get; }

    /// <summary>Names of the top-level arguments that conditions use.</summary>
    public IReadOnlySet<string> ArgumentsUsed { get; }

    /// <summary>Names of the declared claims that conditions use.</summary>
    public IEnumerable<string> ClaimsUsed =>
        _callerConditions.Concat(_argumentConditions).SelectMany(condition => condition.Claims).Distinct(StringComparer.Ordinal);

    /// <inheritdoc cref="Compile(EntryIdentity, AccessManifest, IReadOnlyDictionary{string, ClaimType}, string, JsonElement?, FindingCollector)"/>
    public static AccessDefinition? Compile(
        EntryIdentity tool, ApiManifest manifest, int toolIndex, JsonElement? argumentsSchema, FindingCollector findings) =>
        Compile(tool, manifest.Tools[toolIndex].Access, manifest.Claims, $"tools[{toolIndex}].access", argumentsSchema, findings);

    /// <summary>Returns null after it added errors to <paramref name="findings"/>.</summary>
    public static AccessDefinition? Compile(
        EntryIdentity tool,
        AccessManifest access,
        IReadOnlyDictionary<string, ClaimType> claims,
        string path,
        JsonElement? argumentsSchema,
        FindingCollector findings)
    {
        var scopesFit = CheckScopes(access, path, findings);
        var operands = new ConditionOperands(claims, argumentsSchema);
        return CompileConditions(access.When, operands, $"{path}.when", findings) is { } conditions && scopesFit
            ? new AccessDefinition(tool, access, conditions)
            : null;
    }

    /// <summary>Null when scopes and the conditions over claims alone hold.</summary>
    public Refusal? CheckCaller(Caller caller)
    {
        if (!HasScopes(caller.Scopes))
        {
            return _missingScope;
        }

        foreach (var condition in _callerConditions)
        {
            if (!condition.Holds(caller, arguments: default))
            {
                return _callerCondition;
            }
        }

        return null;
    }

    /// <summary>
    /// Why <see cref="CheckCaller"/> refuses, for the operator: with what a caller of a hidden tool is never told. Null when it does not.
    /// </summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="findBar">Says why the operator's configuration lets no such caller have a claim; null where it does.</param>
    public string? ExplainCaller(Caller caller, Func<string, string?> findBar)
    {
        string[] missing = [.. _allOf.Where(scope => !caller.Scopes.Contains(scope))];
        if (missing.Length > 0)
        {
            return $"The caller lacks {(missing.Length == 1 ? "the scope" : "the scopes")} {string.Join(", ", missing)}.";
        }

        if (!HasScopes(caller.Scopes))
        {
            var alternatives = string.Join("; or ", _anyOf.Select(alternative => string.Join(", ", alternative)));
            return $"The caller has none of the alternatives of scopes: {alternatives}.";
        }

        return Array.Find(_callerConditions, condition => !condition.Holds(caller, arguments: default)) is { } unmet
            ? $"The condition '{unmet.Text}' does not hold for the caller.{ExplainClaims(unmet.Claims, caller, findBar)}"
            : null;
    }

    /// <summary>The same for a refusal of <see cref="CheckArguments"/>; null for any other.</summary>
    /// <param name="refusal">The refusal, also with what later steps added to it.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="findBar">Says why the operator's configuration lets no such caller have a claim; null where it does.</param>
    public string? ExplainArguments(Refusal refusal, Caller caller, Func<string, string?> findBar)
    {
        // The text itself, not its words: two conditions over the same arguments are told to the caller in the same words.
        var index = Array.FindIndex(_argumentRefusals, known => ReferenceEquals(known.Message, refusal.Message));
        return index < 0
            ? null
            : $"The condition '{_argumentConditions[index].Text}' does not hold for the caller with these arguments." +
                ExplainClaims(_argumentConditions[index].Claims, caller, findBar);
    }

    /// <summary>Whether a caller sees that it is there: the same check as for a call.</summary>
    public bool IsVisibleTo(Caller caller) => !caller.IsRevoked && CheckCaller(caller) is not { Reason: RefusalReason.HiddenTool };

    /// <summary>Null when the conditions that mention arguments hold. The arguments have been validated and have their defaults.</summary>
    public Refusal? CheckArguments(Caller caller, JsonElement arguments)
    {
        for (var i = 0; i < _argumentConditions.Length; i++)
        {
            if (!_argumentConditions[i].Holds(caller, arguments))
            {
                return _argumentRefusals[i];
            }
        }

        return null;
    }

    /// <summary>The conditions as written, for an explanation; those over claims alone first.</summary>
    public IEnumerable<string> Conditions => _callerConditions.Concat(_argumentConditions).Select(condition => condition.Text);

    /// <summary>Which claim is not there, and whether it could be; empty when all are.</summary>
    private static string ExplainClaims(IReadOnlyList<string> claims, Caller caller, Func<string, string?> findBar) =>
        claims.Select(findBar).FirstOrDefault(bar => bar is not null) is { } barred ? " " + barred
        : claims.FirstOrDefault(claim => !caller.Find(claim).IsThere) is { } absent ? $" The token does not have the claim '{absent}'."
        : string.Empty;

    private string KeyOf(EntryIdentity tool)
    {
        var key = new StringBuilder().AppendJoin(' ', _allOf.Order(StringComparer.Ordinal));
        foreach (var alternative in _anyOf)
        {
            // No scope's name has a space or a line feed.
            key.Append('\n').AppendJoin(' ', alternative);
        }

        if (_callerConditions.Length > 0)
        {
            // The same words about claims may mean another thing under another manifest's declarations.
            key.Append("\n\n").Append(tool.Manifest).Append(' ').Append(tool.Digest);
            foreach (var condition in _callerConditions)
            {
                key.Append(' ').Append(condition.Text.Length).Append(':').Append(condition.Text);
            }
        }

        return key.ToString();
    }

    private static IReadOnlyList<Condition>? CompileConditions(
        IReadOnlyList<string> when, ConditionOperands operands, string path, FindingCollector findings)
    {
        var conditions = new List<Condition>(when.Count);
        for (var i = 0; i < when.Count; i++)
        {
            if (i == MaxConditions)
            {
                findings.Error($"{path}[{i}]", "condition-count", "There are too many conditions.", found: null, $"at most {MaxConditions}");
                return null;
            }

            if (Condition.Compile(when[i], operands, $"{path}[{i}]", findings) is { } condition)
            {
                conditions.Add(condition);
            }
        }

        if (conditions.Count < when.Count)
        {
            return null;
        }

        // Each can be met alone; all of them must be met together.
        if (conditions.Count > 1 &&
            !ConditionAnalysis.Examine(
                conditions.Select(condition => condition.Root).Aggregate((left, right) => new ConditionNode.And(left, right))).CanHold)
        {
            findings.Error(
                path,
                "condition-never-true",
                "The conditions exclude each other: no call meets all of them.",
                found: null,
                "conditions that some call meets");
            return null;
        }

        return conditions;
    }

    private static string ConditionText(EntryIdentity tool, Condition condition) =>
        $"The call does not meet a condition of this {tool.Noun} over " +
        $"{(condition.Arguments.Count == 1 ? "the argument" : "the arguments")} '{string.Join("', '", condition.Arguments)}' for your account.";

    private static string MissingScopeText(EntryIdentity tool, IReadOnlyList<string> scopes) => scopes.Count == 1
        ? $"This {tool.Noun} needs the scope '{scopes[0]}'."
        : $"This {tool.Noun} needs the scopes '{string.Join("', '", scopes)}'.";

    private static bool CheckScopes(AccessManifest access, string path, FindingCollector findings)
    {
        const string Example = "scopes: [orders.read], or authenticated: true to let in every authenticated caller";
        var failed = false;
        if (access.Authenticated && (access.Scopes is not null || access.AnyOf is not null))
        {
            failed = true;
            findings.Error(
                $"{path}.authenticated",
                "access-authenticated",
                "'authenticated: true' excludes 'scopes' and 'anyOf'.",
                "true with scopes or anyOf",
                Example);
        }

        if (!access.Authenticated && access.Scopes is null && access.AnyOf is null)
        {
            failed = true;
            if (!findings.Knows(path) && !findings.Knows($"{path}.scopes"))
            {
                findings.Error(path, "access-empty", "Nothing says who may call the tool.", found: null, Example);
            }
        }

        if (access.Scopes is { } scopes)
        {
            failed |= !CheckScopeList(scopes, $"{path}.scopes", findings);
        }

        if (access.AnyOf is { Count: 0 })
        {
            failed = true;
            findings.Error(
                $"{path}.anyOf",
                "access-empty",
                "The list of alternatives is empty.",
                "an empty list",
                "anyOf: [[orders.read], [orders.admin]]");
        }

        for (var i = 0; i < access.AnyOf?.Count; i++)
        {
            failed |= !CheckScopeList(access.AnyOf[i], $"{path}.anyOf[{i}]", findings);
        }

        return !failed;
    }

    private static bool CheckScopeList(IReadOnlyList<string> scopes, string path, FindingCollector findings)
    {
        var failed = scopes.Count == 0;
        if (failed)
        {
            findings.Error(
                path,
                "access-empty",
                "The list of scopes is empty: it would let in everybody.",
                "an empty list",
                "at least one scope, or 'authenticated: true' on access");
        }

        for (var i = 0; i < scopes.Count; i++)
        {
            if (!ScopeName.IsValid(scopes[i]))
            {
                failed = true;
                findings.Error(
                    $"{path}[{i}]",
                    "access-scope",
                    "This is not a scope name.",
                    scopes[i],
                    "printable ASCII without space, double quote and backslash, at most 256 characters");
            }
            else if (scopes.Take(i).Contains(scopes[i], StringComparer.Ordinal))
            {
                failed = true;
                findings.Error($"{path}[{i}]", "access-scope", "The scope stands there twice.", scopes[i], "each scope once");
            }
        }

        return !failed;
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

        if (_anyOf.Length == 0)
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

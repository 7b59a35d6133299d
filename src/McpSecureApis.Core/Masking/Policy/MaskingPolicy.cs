using System.Collections.Frozen;
using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.Core.Masking.Policy;

/// <summary>
/// The compiled <see cref="MaskingOptions"/>: which action a class has for a caller. Classes are numbered, so that a call looks an
/// action up by index.
/// </summary>
internal sealed class MaskingPolicy
{
    private readonly FrozenDictionary<string, int> _indexes;
    private readonly DataClass[] _classes;
    private readonly MaskAction[] _actions;
    private readonly (string Scope, (int Class, MaskAction Action)[] Actions)[] _byScope;

    private MaskingPolicy(
        DataClass[] classes,
        MaskAction[] actions,
        FrozenDictionary<string, int> indexes,
        (string Scope, (int Class, MaskAction Action)[] Actions)[] byScope)
    {
        _classes = classes;
        _actions = actions;
        _indexes = indexes;
        _byScope = byScope;
    }

    /// <summary>The policy of an operator who said nothing.</summary>
    public static MaskingPolicy Default { get; } = Compile(new MaskingOptions());

    /// <summary>Names of the classes that a manifest may use, in ordinal order.</summary>
    public IEnumerable<string> ClassNames => _classes.Select(dataClass => dataClass.Name);

    /// <exception cref="ArgumentException">The options did not pass <see cref="MaskingOptionsValidator"/>.</exception>
    public static MaskingPolicy Compile(MaskingOptions options)
    {
        var validation = new MaskingOptionsValidator().Validate(options);
        if (!validation.IsValid)
        {
            throw new ArgumentException(string.Join(" ", validation.Errors.Select(error => error.ErrorMessage)), nameof(options));
        }

        var classes = DataClasses.BuiltIn.Values
            .Concat(options.Classes
                .Where(entry => entry.Value.Define)
                .Select(entry => new DataClass(entry.Key, MaskAction.Redact, Guessable: Guessable.UnlessSaid)))
            .OrderBy(dataClass => dataClass.Name, StringComparer.Ordinal)
            .ToArray();
        var indexes = classes.Select((dataClass, index) => (dataClass.Name, index))
            .ToFrozenDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
        var actions = classes.Select(dataClass => dataClass.Default).ToArray();
        foreach (var (index, action) in Read(options.Classes, indexes))
        {
            actions[index] = action;
        }

        var byScope = options.ByScope.Select(entry => (entry.Scope!, Read(entry.Classes, indexes))).ToArray();
        return new MaskingPolicy(classes, actions, indexes, byScope);
    }

    /// <summary>What happens to values of each class, for who has no scope of the policy.</summary>
    public IEnumerable<(string Class, MaskAction Action)> Actions => _classes.Zip(_actions, (dataClass, action) => (dataClass.Name, action));

    /// <summary>What callers with a scope have instead, in the order in which it applies; of one scope by the name of the class.</summary>
    public IEnumerable<(string Scope, string Class, MaskAction Action)> ScopeActions => _byScope.SelectMany(entry =>
        entry.Actions.Select(action => (entry.Scope, Class: _classes[action.Class].Name, action.Action))
            .OrderBy(action => action.Class, StringComparer.Ordinal));

    public bool TryFind(string name, out int index) => _indexes.TryGetValue(name, out index);

    public DataClass Class(int index) => _classes[index];

    /// <summary>The actions for a caller, by class index. A caller without a scope of the policy costs nothing.</summary>
    public ReadOnlyMemory<MaskAction> ActionsFor(ScopeSet scopes)
    {
        MaskAction[]? own = null;
        foreach (var (scope, actions) in _byScope)
        {
            if (!scopes.Contains(scope))
            {
                continue;
            }

            own ??= [.. _actions];
            foreach (var (index, action) in actions)
            {
                own[index] = action;
            }
        }

        return own ?? _actions;
    }

    /// <summary>The scopes whose callers have another action for a class.</summary>
    public IEnumerable<string> ScopesOf(int index) =>
        _byScope.Where(entry => Array.Exists(entry.Actions, action => action.Class == index)).Select(entry => entry.Scope)
            .Distinct(StringComparer.Ordinal);

    private static (int Class, MaskAction Action)[] Read(Dictionary<string, MaskingClassOptions> entries, FrozenDictionary<string, int> indexes) =>
        [.. entries.Select(entry => (indexes[entry.Key], MaskActionText.TryParse(entry.Value.Action, out var action) ? action : MaskAction.Drop))];
}

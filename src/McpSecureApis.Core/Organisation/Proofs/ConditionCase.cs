using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>Conditions as they are for callers with exactly some scopes: what is left to decide hangs on other claims and on arguments.</summary>
/// <param name="Scopes">The scopes, with those that they imply.</param>
/// <param name="Tenant">The tenant; null when it may be any.</param>
internal sealed record ConditionCase(IReadOnlySet<string> Scopes, string? Tenant)
{
    /// <summary>The scopes that a condition asks for by name.</summary>
    public static IEnumerable<string> ScopesIn(ConditionNode node) => node switch
    {
        ConditionNode.Binary { Operator: ConditionOperator.In, Left: ConditionNode.Literal { Value.Text: { } scope }, Right: ConditionNode.Read read }
            when Means(read.Operand, CallerAttribute.Scopes) => [scope],
        ConditionNode.Not not => ScopesIn(not.Inner),
        ConditionNode.And and => ScopesIn(and.Left).Concat(ScopesIn(and.Right)),
        ConditionNode.Or or => ScopesIn(or.Left).Concat(ScopesIn(or.Right)),
        ConditionNode.Binary binary => ScopesIn(binary.Left).Concat(ScopesIn(binary.Right)),
        _ => [],
    };

    /// <summary>Whether all conditions may hold for one caller; false only where that is certain.</summary>
    /// <param name="entries">The conditions of each entry; arguments of one have nothing to do with those of another.</param>
    public bool MayHold(IReadOnlyList<IReadOnlyList<Condition>> entries)
    {
        var settled = entries.Select((conditions, index) => conditions.Select(condition => Settle(condition.Root, index)).ToList()).ToList();
        var all = settled.SelectMany(nodes => nodes).ToList();
        if (all.Count == 0)
        {
            return true;
        }

        // Two manifests may declare one claim with two types, which no one value has; each is then asked alone.
        return HasOneTypeEach(all) ? CanHold(all) : settled.Where(nodes => nodes.Count > 0).All(CanHold);
    }

    private static bool CanHold(List<ConditionNode> nodes) =>
        ConditionAnalysis.Examine(nodes.Aggregate((left, right) => new ConditionNode.And(left, right))).CanHold;

    private static bool HasOneTypeEach(IEnumerable<ConditionNode> nodes) => nodes
        .SelectMany(Review.Witnesses.ConditionLiterals.Reads)
        .GroupBy(operand => $"{operand.FromArguments} {string.Join('\u001f', operand.Path)}", StringComparer.Ordinal)
        .All(group => group.Select(operand => operand.Type).Distinct().Count() == 1);

    private static bool Means(ConditionOperand operand, CallerAttribute attribute) =>
        !operand.FromArguments && operand.Path.Count == 1 && CallerNames.Usual.Find(operand.Path[0]) == attribute;

    private ConditionNode Settle(ConditionNode node, int entry) => node switch
    {
        ConditionNode.Binary { Operator: ConditionOperator.In, Left: ConditionNode.Literal { Value.Text: { } scope }, Right: ConditionNode.Read read }
            when Means(read.Operand, CallerAttribute.Scopes) => new ConditionNode.Literal(ConditionValue.Of(Scopes.Contains(scope))),
        ConditionNode.Read { Operand: var operand } when Tenant is not null && operand.Type == ConditionType.String &&
            Means(operand, CallerAttribute.Tenant) => new ConditionNode.Literal(ConditionValue.Of(Tenant)),
        ConditionNode.Has { Operand: var operand } when Tenant is not null && Means(operand, CallerAttribute.Tenant) =>
            new ConditionNode.Literal(ConditionValue.Of(value: true)),
        ConditionNode.Read { Operand: { FromArguments: true } operand } => new ConditionNode.Read(Of(operand, entry)),
        ConditionNode.Has { Operand: { FromArguments: true } operand } => new ConditionNode.Has(Of(operand, entry)),
        ConditionNode.Not not => new ConditionNode.Not(Settle(not.Inner, entry)),
        ConditionNode.And and => new ConditionNode.And(Settle(and.Left, entry), Settle(and.Right, entry)),
        ConditionNode.Or or => new ConditionNode.Or(Settle(or.Left, entry), Settle(or.Right, entry)),
        ConditionNode.Binary binary => new ConditionNode.Binary(binary.Operator, Settle(binary.Left, entry), Settle(binary.Right, entry)),
        ConditionNode.Matches matches => new ConditionNode.Matches(Settle(matches.Text, entry), matches.Pattern),
        ConditionNode.Size size => new ConditionNode.Size(Settle(size.Of, entry)),
        _ => node,
    };

    private static ConditionOperand Of(ConditionOperand operand, int entry) =>
        operand with { Path = [$"{operand.Path[0]}\u001e{entry}", .. operand.Path.Skip(1)] };
}

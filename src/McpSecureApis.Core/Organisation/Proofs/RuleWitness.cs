using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>What shows that a rule is broken. The engine took each of its calls.</summary>
/// <param name="Caller">Who does it.</param>
/// <param name="Calls">The calls: one, two for a rule about two, none where the list itself shows it.</param>
internal sealed record RuleWitness(Caller Caller, IReadOnlyList<WitnessCall> Calls)
{
    /// <summary>How often the call is made; null for once.</summary>
    public CallLoad? Load { get; init; }

    /// <summary>How many tools the list of the caller has; null when it is not about that.</summary>
    public int? Tools { get; init; }

    /// <summary>What the list of the caller costs; null when it is not about that.</summary>
    public int? ContextTokens { get; init; }
}

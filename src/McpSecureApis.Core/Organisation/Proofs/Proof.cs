namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>Whether a call exists that was asked for.</summary>
internal sealed record Proof(ProofKind Kind)
{
    public static Proof Held { get; } = new(ProofKind.Held);

    /// <summary>The call; only of one that is broken.</summary>
    public RuleWitness? Witness { get; private init; }

    /// <summary>Why nobody can say; only of one that is unproved.</summary>
    public string? Reason { get; private init; }

    public static Proof Broken(RuleWitness witness) => new(ProofKind.Broken) { Witness = witness };

    public static Proof Unproved(string reason) => new(ProofKind.Unproved) { Reason = reason };
}

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>What came of a proof.</summary>
internal enum ProofKind
{
    /// <summary>No call of any caller is what was asked for.</summary>
    Held,

    /// <summary>Nobody here can say; it counts as broken.</summary>
    Unproved,

    /// <summary>There is such a call, and the engine takes it.</summary>
    Broken,
}

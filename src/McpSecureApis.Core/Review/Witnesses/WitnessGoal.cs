using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>Looks for what shows that a change widens; null when it finds nothing.</summary>
/// <param name="pair">The entry on both sides.</param>
internal delegate ChangeWitness? WitnessGoal(EntryPair pair);

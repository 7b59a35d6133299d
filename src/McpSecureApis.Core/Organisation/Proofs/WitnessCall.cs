using System.Text.Json;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>A call of a witness.</summary>
/// <param name="Entry">What is called.</param>
/// <param name="Arguments">The arguments, which the entry takes from this caller.</param>
/// <param name="Response">The backend's reply of which the class leaves; null where the call alone shows it.</param>
internal sealed record WitnessCall(ReviewedEntry Entry, JsonElement Arguments, JsonElement? Response);

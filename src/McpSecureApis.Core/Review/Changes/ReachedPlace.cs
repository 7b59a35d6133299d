namespace McpSecureApis.Core.Review.Changes;

/// <summary>One thing that a credential goes with or to.</summary>
/// <param name="Place">The request, network, origin or manifest.</param>
/// <param name="Of">What that is, for people: <c>by the tool orders_get</c>.</param>
internal sealed record ReachedPlace(string Place, string Of);

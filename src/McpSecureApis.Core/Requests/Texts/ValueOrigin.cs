namespace McpSecureApis.Core.Requests.Texts;

/// <summary>Where a value of the request comes from.</summary>
/// <param name="Name">Name of the argument or of the claim.</param>
/// <param name="IsClaim">Whether it is a claim of the caller, which the model neither sees nor sets.</param>
internal sealed record ValueOrigin(string Name, bool IsClaim);

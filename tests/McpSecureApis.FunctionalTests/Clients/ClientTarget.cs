namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>Where a client finds the server: at an address with a token, or as a program that it starts.</summary>
internal sealed record ClientTarget(string Url, string Token, string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);

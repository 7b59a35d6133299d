namespace McpSecureApis.Demo;

/// <summary>How a client starts the same server over stdio, as the reader.</summary>
internal sealed record DemoStdio(string Command, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string> Env);

namespace McpSecureApis.Json.Tests;

/// <summary>Tests that measure the process: they run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}

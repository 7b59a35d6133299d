namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>The tests that share <see cref="RunningDemo"/>, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDemo : ICollectionFixture<RunningDemo>
{
    public const string Name = "demo";
}

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>What an example call must come to, as far as arguments and request decide it.</summary>
internal enum ExampleExpectation
{
    Allow,
    Refuse,
}

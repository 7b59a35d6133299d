namespace McpSecureApis.FunctionalTests.Conventions;

/// <summary>Which packages stay out of the product.</summary>
public sealed class PackageTests
{
    /// <summary>Decision 63: what only one far system needs stays in its adapter, and out of the trip of a call.</summary>
    [Theory]
    [InlineData("Pkcs11Interop", "McpSecureApis.Pkcs11")]
    public void PackageOfAnAdapter_IsInItsProjectOnly(string package, string project)
    {
        Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains($"\"{package}\"", StringComparison.OrdinalIgnoreCase))
            .Select(path => Path.GetFileNameWithoutExtension(path)).Should().Equal(project);
        File.ReadAllText(Repository.Folder("src", "McpSecureApis.Core", "packages.lock.json")).Should().NotContain($"\"{package}\"");
    }

    /// <summary>Decision 23: good for comparing and no edge for a gateway.</summary>
    [Theory]
    [InlineData("ModelContextProtocol.AspNetCore")]
    public void ComparedPackage_IsInTestsAndBenchmarksOnly(string package)
    {
        var holders = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains($"\"{package}\"", StringComparison.OrdinalIgnoreCase))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar)[0]).Distinct();
        holders.Should().BeEquivalentTo("tests", "benchmarks");
        var locked = Directory.EnumerateFiles(Repository.Folder("src"), "packages.lock.json", SearchOption.AllDirectories).ToList();
        locked.Should().HaveCountGreaterThan(1);
        locked.Where(path => File.ReadAllText(path).Contains($"\"{package}\"", StringComparison.OrdinalIgnoreCase)).Should().BeEmpty("nothing may bring it along either");
    }
}

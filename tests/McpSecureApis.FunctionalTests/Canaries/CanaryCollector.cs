using McpSecureApis.FunctionalTests.Canaries;
using McpSecureApis.TestKit;

[assembly: AssemblyFixture(typeof(CanaryCollector))]

namespace McpSecureApis.FunctionalTests.Canaries;

/// <summary>Ends the assembly with the sweep: no secret that a harness registered stands in any output that a harness registered.</summary>
public sealed class CanaryCollector : IDisposable
{
    public void Dispose()
    {
        var secrets = TestKit.Canaries.Secrets;
        var outputs = TestKit.Canaries.Outputs;
        var findings = new CanarySweep(secrets).Search(outputs);
        if (findings.Count > 0)
        {
            throw new InvalidOperationException(
                $"{findings.Count} secrets leaked:\n{string.Join('\n', findings.Take(50))}");
        }

        Console.WriteLine($"canary sweep: {secrets.Count} secrets, {outputs.Count} outputs, {outputs.Sum(output => (long)output.Bytes.Length)} bytes, nothing found");
    }
}

using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Core.Tests.Audit;

[Collection(Alone.Name)]
public sealed class AuditMemoryTests : IDisposable
{
    private readonly TrailFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Verify_HugeLineOrRandomBytes_EndsInBoundedMemory()
    {
        var path = await _fixture.WriteAsync(1);
        foreach (var content in new[] { new byte[20_000_000], RandomNumberGenerator.GetBytes(1_000_000), Encoding.UTF8.GetBytes(new string('[', 50_000) + "\n") })
        {
            await File.WriteAllBytesAsync(path, content);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            (await _fixture.VerifyAsync()).Valid.Should().BeFalse();
            (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(20_000_000);
        }
    }
}

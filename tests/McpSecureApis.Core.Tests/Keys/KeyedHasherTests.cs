using System.Text;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Tests.Keys;

public sealed class KeyedHasherTests
{
    private readonly KeyedHasher _hasher = new(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    [Fact]
    public void Hash_TenantsOfAnyLength_AreToldApart()
    {
        string?[] tenants = [null, "", "-", "a", "ab", new string('x', 256), new string('x', 257), new string('x', 100_000), new string('x', 100_001)];

        tenants.Select(tenant => _hasher.Hash("audit.subject", tenant, "u1")).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Hash_ManyTenantsBetween_StaysTheSame()
    {
        var before = _hasher.Hash("audit.subject", "acme", "u1");
        for (var i = 0; i < 3000; i++)
        {
            _ = _hasher.Hash("audit.subject", $"tenant-{i}", "u1");
        }

        _hasher.Hash("audit.subject", "acme", "u1").Should().Be(before);
        _hasher.Hash("audit.tool", "acme", "u1").Should().NotBe(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(169)]
    [InlineData(170)]
    [InlineData(171)]
    [InlineData(5000)]
    public void Hash_TextAndItsBytes_AreOne(int length)
    {
        var text = new string('\u20AC', length);

        _hasher.Hash("p", "t", text).Should().Be(_hasher.Hash("p", "t", Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Hash_KnownTenant_AllocatesItsResultOnly()
    {
        _ = _hasher.Hash("audit.subject", "acme", "u1");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _ = _hasher.Hash("audit.subject", "acme", "u1");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(100 * 128);
    }
}

using System.Net;
using McpSecureApis.Core.Backend.Networks;

namespace McpSecureApis.Core.Tests.Backend;

public sealed class NetworkSetTests
{
    /// <summary>Every notation of addresses that give away the machine's identity or reach what nobody meant.</summary>
    public static TheoryData<string> NeverReached { get; } =
    [
        "169.254.169.254", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::169.254.169.254", "64:ff9b::169.254.169.254", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::169.254.169.254", "2002:a9fe:a9fe::1", "2001:0:a9fe:a9fe::1", "2001:0:808:808::5601:5601", "::ffff:0:169.254.169.254",
        "fe80::5efe:169.254.169.254", "2600::5efe:169.254.169.254", "2600::200:5efe:169.254.169.254", "fd00:ec2::254", "fd20:ce::254",
        "100.100.100.200", "168.63.129.16", "192.0.0.192", "169.254.0.1", "fe80::1", "fe80::1%1", "fec0::1", "224.0.0.1", "239.255.255.255", "ff02::1", "0.0.0.0",
        "0.0.0.1", "::", "::ffff:0.0.0.0", "255.255.255.255", "::ffff:255.255.255.255",
    ];

    [Theory]
    [MemberData(nameof(NeverReached))]
    public void Allows_NeverReached_IsFalseWhateverIsListed(string address)
    {
        foreach (var networks in new string[][] { ["0.0.0.0/0", "::/0", "public"], ["public"], ["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"] })
        {
            Parse(networks).Allows(IPAddress.Parse(address)).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData("10.20.0.0/16", "10.20.0.0", true)]
    [InlineData("10.20.0.0/16", "10.20.255.255", true)]
    [InlineData("10.20.0.0/16", "10.21.0.0", false)]
    [InlineData("10.20.0.0/16", "10.19.255.255", false)]
    [InlineData("10.20.0.0/16", "::ffff:10.20.0.1", true)] // the socket connects to the IPv4 address
    [InlineData("10.20.0.0/16", "::ffff:10.21.0.1", false)]
    [InlineData("10.20.0.0/16", "::10.20.0.1", false)]
    [InlineData("10.20.0.0/16", "64:ff9b::10.20.0.1", false)]
    [InlineData("10.20.0.0/16", "2002:a14:1::1", false)]
    [InlineData("64:ff9b::/96", "64:ff9b::10.20.0.1", false)] // the address behind the translator is not listed
    [InlineData("64:ff9b::/96,10.20.0.0/16", "64:ff9b::10.20.0.1", true)]
    [InlineData("64:ff9b::/96,10.20.0.0/16", "64:ff9b::127.0.0.1", false)]
    [InlineData("fd12::/16", "fd12::1", true)]
    [InlineData("fd12::/16", "fd13::1", false)]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "::1", false)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("::1/128", "::ffff:127.0.0.1", false)]
    [InlineData("0.0.0.0/0,::/0", "127.0.0.1", false)] // loopback only by its name
    [InlineData("0.0.0.0/0,::/0", "::1", false)]
    [InlineData("0.0.0.0/0,::/0", "::ffff:127.0.0.1", false)]
    [InlineData("0.0.0.0/0,::/0", "64:ff9b::7f00:1", false)]
    [InlineData("0.0.0.0/0", "10.0.0.1", true)]
    [InlineData("public", "8.8.8.8", true)]
    [InlineData("public", "2606:4700::1111", true)]
    [InlineData("public", "64:ff9b::8.8.8.8", true)]
    [InlineData("public", "64:ff9b::10.0.0.1", false)]
    [InlineData("public", "10.0.0.1", false)]
    [InlineData("public", "172.31.255.255", false)]
    [InlineData("public", "172.32.0.0", true)]
    [InlineData("public", "192.168.1.1", false)]
    [InlineData("public", "100.64.0.1", false)]
    [InlineData("public", "127.0.0.1", false)]
    [InlineData("public", "::1", false)]
    [InlineData("public", "198.18.0.1", false)]
    [InlineData("public", "203.0.113.7", false)]
    [InlineData("public", "240.0.0.1", false)]
    [InlineData("public", "fd12::1", false)]
    [InlineData("public", "fc00::1", false)]
    [InlineData("public", "2001:db8::1", false)]
    [InlineData("public", "2002:808:808::1", false)]
    [InlineData("public", "2001:0:808:808::1", false)]
    [InlineData("public", "3fff::1", false)]
    [InlineData("public", "4000::1", false)]
    [InlineData("public", "::ffff:10.0.0.1", false)]
    [InlineData("public", "::ffff:8.8.8.8", true)]
    public void Allows_Address_FollowsTheList(string networks, string address, bool allowed) =>
        Parse(networks.Split(',')).Allows(IPAddress.Parse(address)).Should().Be(allowed);

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1/8")] // bits behind the prefix
    [InlineData("10/8")]
    [InlineData("012.0.0.0/8")]
    [InlineData("0xa.0.0.0/8")]
    [InlineData("167772160/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/0008")]
    [InlineData("::ffff:10.0.0.0/104")]
    [InlineData("fe80::%1/64")]
    [InlineData("Public")]
    [InlineData("")]
    [InlineData("/8")]
    [InlineData("169.254.0.0/16")] // wholly in addresses that are never reached
    [InlineData("169.254.169.254/32")]
    [InlineData("fe80::/64")]
    [InlineData("224.0.0.0/8")]
    [InlineData("0.0.0.0/32")]
    [InlineData("fd00:ec2::254/128")]
    public void TryParse_NotANetwork_SaysWhatWouldBeRight(string text)
    {
        NetworkSet.TryParse([text], out var set, out var problem).Should().BeFalse();
        set.Should().BeNull();
        problem.Should().EndWith(".");
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.20.0.0/16", true)]
    [InlineData("10.20.0.0/16", "10.0.0.0/8", false)]
    [InlineData("10.0.0.0/8", "public", false)]
    [InlineData("public", "8.8.8.0/24", true)]
    [InlineData("public", "10.0.0.0/8", false)]
    [InlineData("public", "0.0.0.0/0", false)]
    [InlineData("public", "2606:4700::/32", true)]
    [InlineData("public", "fd00::/8", false)]
    [InlineData("10.0.0.0/8,public", "10.1.0.0/16,public,8.8.8.8/32", true)]
    [InlineData("10.0.0.0/8,public", "10.1.0.0/16,192.168.0.0/16", false)]
    public void Covers_Networks_ComparesTheSets(string ceiling, string networks, bool covered) =>
        Parse(ceiling.Split(',')).Covers(Parse(networks.Split(','))).Should().Be(covered);

    [Fact]
    public void Key_OtherOrder_IsTheSame() =>
        Parse("10.0.0.0/8", "public", "fd12::/16").Key.Should().Be(Parse("fd12::/16", "10.0.0.0/8", "public").Key)
            .And.NotBe(Parse("10.0.0.0/8", "fd12::/16").Key);

    [Fact]
    public void AddressPolicy_Ceiling_HoldsBesideTheManifest()
    {
        var policy = new AddressPolicy(Parse("10.0.0.0/8", "public"), Parse("10.20.0.0/16"));

        policy.Allows(IPAddress.Parse("10.20.0.1")).Should().BeTrue();
        policy.Allows(IPAddress.Parse("10.30.0.1")).Should().BeFalse();
        policy.Allows(IPAddress.Parse("8.8.8.8")).Should().BeFalse();
    }

    private static NetworkSet Parse(params string[] networks)
    {
        NetworkSet.TryParse(networks, out var set, out var problem).Should().BeTrue(problem);
        return set!;
    }
}

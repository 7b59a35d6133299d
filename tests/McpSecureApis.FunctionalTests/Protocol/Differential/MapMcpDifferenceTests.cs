namespace McpSecureApis.FunctionalTests.Protocol.Differential;

/// <summary>
/// The rules of the revisions, held against another server: MapMcp of the SDK's package for ASP.NET Core (2.4.0) answers the same messages on a port beside ours. What
/// both decide alike is compared; where ours differs on purpose, both answers are asserted, so that an entry that is no longer true fails.
/// </summary>
public sealed class MapMcpDifferenceTests(RunningServer ours, StatelessPeer peer) : IClassFixture<RunningServer>, IClassFixture<StatelessPeer>
{
    public static TheoryData<string> Alike => [.. RevisionMessages.Alike.Keys];

    public static TheoryData<string> Different => [.. RevisionMessages.Different.Keys];

    [Theory]
    [MemberData(nameof(Alike))]
    public async Task Answer_DecidedByTheRevision_IsAlike(string name)
    {
        var message = RevisionMessages.Alike[name];
        var answer = RevisionAnswer.Of(await OursAsync(message));
        answer.Should().Be(RevisionAnswer.Of(await PeersAsync(message)));
        answer.Should().MatchRegex("^(200|202|400|404|405) ");
    }

    [Theory]
    [MemberData(nameof(Different))]
    public async Task Answer_DifferentOnPurpose_IsWhatIsWrittenOfBoth(string name)
    {
        var (message, ofOurs, ofPeer, runs) = RevisionMessages.Different[name];
        ours.Tools.Finished.Clear();
        peer.Server.Ran.Clear();
        RevisionAnswer.Of(await OursAsync(message)).Should().Be(ofOurs);
        RevisionAnswer.Of(await PeersAsync(message)).Should().Be(ofPeer);
        ofOurs.Should().NotBe(ofPeer);
        peer.Server.Ran.Should().Equal(runs is null ? [] : [runs]);
        ours.Tools.Finished.Where(finished => name != "scope missing").Should().BeEmpty("ours runs nothing");
    }

    [Fact]
    public async Task ScopeMissing_IsAChallengeOfOurs()
    {
        var message = RevisionMessages.Different["scope missing"].Message;
        (await OursAsync(message)).Headers["WWW-Authenticate"].Should().Contain("insufficient_scope").And.Contain("scope=\"a.read b.read\"");
        (await PeersAsync(message)).Headers.Should().NotContainKey("WWW-Authenticate");
    }

    [Fact]
    public async Task Versions_ThatAreServed_AreNamedAlike()
    {
        var message = RevisionMessages.Alike["2026 unknown version in both"];
        foreach (var reply in new[] { await OursAsync(message), await PeersAsync(message) })
        {
            var data = reply.Message.GetProperty("error").GetProperty("data");
            data.GetProperty("supported").EnumerateArray().Select(version => version.GetString()).Should().Contain("2026-07-28");
            data.GetProperty("requested").GetString().Should().Be("2099-01-01");
        }
    }

    private Task<RawReply> OursAsync(RevisionMessage message) => RawReply.OfAsync(ours.Port, message.Head(ours.Port), message.Body);

    private Task<RawReply> PeersAsync(RevisionMessage message) => RawReply.OfAsync(peer.Server.Port, message.Head(peer.Server.Port), message.Body);
}

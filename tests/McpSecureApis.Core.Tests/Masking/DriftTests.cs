using System.Text;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Masking;

/// <summary>Where a reply has another shape than the listed one, it is counted by a path of the manifest, never by a word of the backend.</summary>
public sealed class DriftTests
{
    [Theory]
    [InlineData("id", """{"id":{"secret-word":1}}""", "id")]
    [InlineData("id", """{"id":[1]}""", "id")]
    [InlineData("a.b", """{"a":"secret-word"}""", "a")]
    [InlineData("a.b", """{"a":[{"b":1}]}""", "a")]
    [InlineData("a[].b", """{"a":{"b":1}}""", "a")]
    [InlineData("a[].b", """{"a":["secret-word"]}""", "a[]")]
    [InlineData("a[].b", """{"a":[{"secret-word":1}]}""", "a[].*")]
    [InlineData("[].b", """[{"secret-word":1}]""", "[].*")]
    [InlineData("[].b", """["secret-word"]""", "[]")]
    [InlineData("a.b", """{"secret-word":1}""", "*")]
    [InlineData("a.b", """{"a":{"secret-word":{"x":1}}}""", "a.*")]
    [InlineData("m.*", """{"m":{"secret-word":{"x":1}}}""", "m.*")]
    [InlineData("m.*.n", """{"m":{"secret-word":{"x":1}}}""", "m.*.*")]
    [InlineData("['a.b'].c", """{"a.b":{"secret-word":1}}""", "['a.b'].*")]
    [InlineData("['it''s']", """{"it's":[]}""", "['it''s']")]
    public void Create_OtherShape_IsCountedByTheListedPath(string path, string reply, string expected)
    {
        var result = MaskingFixture.Masked(MaskingFixture.Define((path, "public")), reply);
        result.DriftText().Should().Be($"{expected}=1");
        result.Dropped.Should().Be(1);
    }

    [Fact]
    public void Create_SeveralPlaces_AreCountedEach()
    {
        var definition = MaskingFixture.Define(("a.b", "public"), ("c", "public"));
        MaskingFixture.Masked(definition, """{"x":1,"y":2,"a":{"z":1},"c":{}}""").DriftText().Should().Be("*=2 a.*=1 c=1");
        MaskingFixture.Masked(definition, """{"a":{"b":1},"c":2}""").DriftText().Should().BeEmpty();
    }

    [Fact]
    public void Create_DriftInVeryManyPlaces_IsBounded()
    {
        var names = Enumerable.Range(0, 100).Select(i => $"f{i:D2}").ToList();
        var definition = MaskingFixture.Define([.. names.Select(name => (name, "public"))]);
        var result = MaskingFixture.Masked(definition, $"{{{string.Join(',', names.Select(name => $"\"{name}\":[]"))}}}");
        result.Dropped.Should().Be(100);
        result.Drift.Count.Should().Be(21);
        result.DriftText().Should().EndWith($" {MaskCounts.OtherDrift}=80");

        var longNames = Enumerable.Range(0, 10).Select(i => new string((char)('a' + i), 500)).ToList();
        MaskingFixture.Masked(MaskingFixture.Define([.. longNames.Select(name => (name, "public"))]), $"{{{string.Join(',', longNames.Select(name => $"\"{name}\":[]"))}}}")
            .Drift.Sum(place => place.Key.Length).Should().BeLessThan(2100);
    }

    [Theory]
    [InlineData("\uFEFF{\"id\":1}", PeerProblem.ByteOrderMark)]
    [InlineData("""{"id":1,"id":2}""", PeerProblem.DuplicateMember)]
    [InlineData("""{"id":"\ud800"}""", PeerProblem.CutSurrogate)]
    [InlineData("<html>", PeerProblem.NotJson)]
    [InlineData("""{"id":1""", PeerProblem.NotJson)]
    [InlineData("""{"id":1} x""", PeerProblem.NotJson)]
    [InlineData("[1]", PeerProblem.ShapeNotDeclared)]
    [InlineData("null", PeerProblem.ShapeNotDeclared)]
    internal void Create_ReplyThatCannotBeRead_HasOneCause(string reply, PeerProblem expected)
    {
        MaskingFixture.Mask(MaskingFixture.Define(("id", "public")), reply).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.ReplyInvalid);
        refusal.Cause.Should().Be(expected);
    }

    [Fact]
    internal void Create_ReplyThatIsTooDeepOrNotUtf8OrHasALongNumber_HasOneCause()
    {
        var definition = MaskingFixture.Define(("id", "public"));
        Cause(Encoding.UTF8.GetBytes($$"""{"x":{{new string('[', 64)}}{{new string(']', 64)}}}""")).Should().Be(PeerProblem.TooDeep);
        Cause([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]).Should().Be(PeerProblem.NotUtf8);
        Cause(Encoding.UTF8.GetBytes($$"""{"id":{{new string('1', 65)}}}""")).Should().Be(PeerProblem.NumberTooLong);

        PeerProblem? Cause(byte[] body)
        {
            MaskingFixture.Mask(definition, body).TryGet(out _, out var refusal).Should().BeFalse();
            return refusal!.Cause;
        }
    }
}

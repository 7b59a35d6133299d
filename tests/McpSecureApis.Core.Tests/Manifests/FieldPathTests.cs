using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Tests.Manifests;

public sealed class FieldPathTests
{
    [Theory]
    [InlineData("id", "m:id")]
    [InlineData("customer.email", "m:customer m:email")]
    [InlineData("lines[].sku", "m:lines e m:sku")]
    [InlineData("[].id", "e m:id")]
    [InlineData("[]", "e")]
    [InlineData("[][].x", "e e m:x")]
    [InlineData("*", "k")]
    [InlineData("labels.*", "m:labels k")]
    [InlineData("labels.*[]", "m:labels k e")]
    [InlineData("*.name", "k m:name")]
    [InlineData("['a.b']", "m:a.b")]
    [InlineData("['a.b'].c", "m:a.b m:c")]
    [InlineData("x['a b'][]", "m:x m:a b e")]
    [InlineData("['it''s']", "m:it's")]
    [InlineData("['*']", "m:*")]
    [InlineData("['[]']", "m:[]")]
    [InlineData("@odata-type", "m:@odata-type")]
    [InlineData("größe", "m:größe")]
    public void TryParse_Path_HasTheseSegments(string text, string segments)
    {
        FieldPath.TryParse(text, out var path, out _).Should().BeTrue();
        string.Join(' ', path!.Segments.Select(segment => segment.Kind switch
        {
            FieldSegmentKind.Element => "e",
            FieldSegmentKind.AnyKey => "k",
            _ => "m:" + segment.Name,
        })).Should().Be(segments);
        path.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a[")]
    [InlineData("a]")]
    [InlineData("a[0]")]
    [InlineData("a[*]")]
    [InlineData("a.[]")]
    [InlineData("a.['b']")]
    [InlineData("[]a")]
    [InlineData("['a']b")]
    [InlineData("['a'")]
    [InlineData("['a]")]
    [InlineData("['")]
    [InlineData("['']")]
    [InlineData("a[''].b")]
    [InlineData("a*")]
    [InlineData("*a")]
    [InlineData("**")]
    [InlineData("a b")]
    [InlineData(" a")]
    [InlineData("a\n")]
    [InlineData("a'b")]
    [InlineData("[\"a\"]")]
    [InlineData("$[]..a")]
    public void TryParse_NotAPath_SaysWhy(string text)
    {
        FieldPath.TryParse(text, out var path, out var problem).Should().BeFalse();
        path.Should().BeNull();
        problem.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public void TryParse_TooLongOrTooDeep_IsRefused()
    {
        FieldPath.TryParse(new string('a', FieldPath.MaxLength + 1), out _, out _).Should().BeFalse();
        FieldPath.TryParse(string.Join('.', Enumerable.Repeat("a", FieldPath.MaxSegments)), out _, out _).Should().BeTrue();
        FieldPath.TryParse(string.Join('.', Enumerable.Repeat("a", FieldPath.MaxSegments + 1)), out _, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "a.b", true)]
    [InlineData("a", "a[]", true)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a.b.c", true)]
    [InlineData("*.x", "a.x", true)]
    [InlineData("a['b']", "a.b", true)]
    [InlineData("a", "b", false)]
    [InlineData("a", "A", false)]
    [InlineData("a.b", "ab", false)]
    [InlineData("a.b", "a.c", false)]
    [InlineData("a[].b", "a.b", false)]
    [InlineData("a.*", "a[]", false)]
    [InlineData("*.x", "a.y", false)]
    public void Overlaps_Pair_IsSymmetric(string left, string right, bool overlaps)
    {
        FieldPath.TryParse(left, out var one, out _).Should().BeTrue();
        FieldPath.TryParse(right, out var other, out _).Should().BeTrue();
        one!.Overlaps(other!).Should().Be(overlaps);
        other!.Overlaps(one).Should().Be(overlaps);
    }
}

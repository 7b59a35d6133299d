using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Tests.Keys;

public sealed class KeyTextTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 31))];

    [Fact]
    public void TryRead_BothAlphabetsWithAndWithoutPadding_GivesTheBytes()
    {
        var base64 = Convert.ToBase64String(Bytes);
        foreach (var text in new[] { base64, base64 + "\n", base64.TrimEnd('='), base64.Replace('+', '-').Replace('/', '_') })
        {
            KeyText.TryRead(text, out var key, out _).Should().BeTrue();
            key.Should().Equal(Bytes);
        }
    }

    [Fact]
    public void TryRead_TooFewBytesOrNoBase64_IsNoKey()
    {
        KeyText.TryRead(Convert.ToBase64String(Bytes.AsSpan(1)), out _, out _).Should().BeFalse();
        KeyText.TryRead("not base64!" + Convert.ToBase64String(Bytes), out _, out _).Should().BeFalse();
        KeyText.TryRead(string.Empty, out _, out _).Should().BeFalse();
    }

    [Fact]
    public void IsInside_FileBelowOrBehindALink_IsSeen()
    {
        var folder = Directory.CreateTempSubdirectory("place-");
        try
        {
            var inside = Path.Combine(folder.FullName, "in");
            Directory.CreateDirectory(inside);
            File.WriteAllText(Path.Combine(inside, "key"), "k");
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), Path.Combine(inside, "key"));
            FilePlace.IsInside(inside, Path.Combine(inside, "key")).Should().BeTrue();
            FilePlace.IsInside(inside, Path.Combine(inside, "..", "in", "missing")).Should().BeTrue();
            FilePlace.IsInside(inside, Path.Combine(folder.FullName, "link")).Should().BeTrue();
            FilePlace.IsInside(inside, Path.Combine(folder.FullName, "in-beside")).Should().BeFalse("a longer name is another folder");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using System.Text;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Tests.Masking;

/// <summary>Short cuts of masking say the same as the long way.</summary>
public sealed class FastPathTests
{
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";

    [Fact]
    public void CredentialShapes_HaveNoShorterOneThanTheShortCutAssumes() =>
        CredentialShapes.All.Should().OnlyContain(shape => shape.Prefix.Length + shape.Fewest >= CredentialDetector.ShortestWord && shape.Prefix[0] < 128 && !shape.Prefix.Contains(' '));

    [Fact]
    public void HoldsNoCredential_WhereItSaysSo_TheDetectorsFindNothing()
    {
        string[] parts =
        [
            "a", " ", "-", "--", "-----BEGIN", "@", "://", "u:p", "ey", ".", "/", "AKIA", "sk-", "Q~", ":A", "-us1", "%41", "&amp;", "é", "\u200B", "ORD-00000001", "0123456789", "Bearer ",
            "word word", "\t", "x:y@z", "a://:b@c",
        ];
        var (short1, found) = (0, 0);
        for (var seed = 0; seed < Rounds.Of(30_000); seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => parts[random.Next(parts.Length)]));
            var isFound = TextMasker.Mask(text, DetectorLevel.Credentials, new MaskCounts()) is not null;
            var isPassedOver = TextMasker.HoldsNoCredential(Encoding.UTF8.GetBytes(text));
            (isFound && isPassedOver).Should().BeFalse("seed {0}: {1}", seed, text);
            short1 += isPassedOver ? 1 : 0;
            found += isFound ? 1 : 0;
        }

        short1.Should().BePositive();
        found.Should().BePositive();
    }

    [Fact]
    public void HoldsNothing_WhereItSaysSo_NoDetectorFindsAnything()
    {
        const string Characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.-@:=%& é";
        var passedOver = 0;
        for (var seed = 0; seed < Rounds.Of(30_000); seed++)
        {
            var random = new Random(seed);
            var some = random.Next(3) == 0 ? Characters.Length : 53;
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => Characters[random.Next(some)]));
            if (TextMasker.HoldsNothing(Encoding.UTF8.GetBytes(text)))
            {
                passedOver++;
                TextMasker.Mask(text, DetectorLevel.All, new MaskCounts()).Should().BeNull("seed {0}: {1}", seed, text);
            }
        }

        passedOver.Should().BePositive();
        foreach (var text in new[] { "passwordsecret", "k1", "a@b", "a b", "a-b", "é" })
        {
            TextMasker.HoldsNothing(Encoding.UTF8.GetBytes(text)).Should().BeFalse(text);
        }
    }

    [Fact]
    public void Base64Runs_AnyText_FindsTheFirstLongRun()
    {
        for (var seed = 0; seed < Rounds.Of(20_000); seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(120)];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(25) == 0 ? (byte)random.Next(256) : (byte)Base64[random.Next(Base64.Length)];
            }

            var shortest = random.Next(Base64Runs.Shortest, 40);
            Base64Runs.IndexOf(bytes, shortest).Should().Be(FirstRun(bytes, shortest), "seed {0}", seed);
        }
    }

    [Fact]
    public void Base64Runs_EachByte_IsOneOrNot()
    {
        for (var value = 0; value < 256; value++)
        {
            var expected = Base64.Contains((char)value) ? 0 : -1;
            Base64Runs.IndexOf(Enumerable.Repeat((byte)value, 32).ToArray(), 32).Should().Be(expected, "{0}", value);
            Base64Runs.IndexOf(Enumerable.Repeat((byte)value, 31).ToArray(), 31).Should().Be(expected);
        }
    }

    [Fact]
    public void Create_LargeReply_AllocatesLittleMoreThanItsResult()
    {
        var definition = MaskingFixture.Define(("orders[].id", "public"), ("orders[].name", "name"), ("orders[].mail", "email"), ("orders[].lines[].sku", "public"));
        var reply = Encoding.UTF8.GetBytes($$"""{"orders":[{{string.Join(',', Enumerable.Range(0, 1_000).Select(number =>
            $$"""{"id":"ORD-{{number:D8}}","name":"Jane Doe","mail":"jane.doe@example.com","internal":{"margin":0.5},"lines":[{"sku":"SKU-1","price":1.10}]}"""))}}]}""");
        MaskingFixture.Read(definition, reply).TryGet(out var read, out _).Should().BeTrue();
        var length = 0;
        var bytes = 0L;
        for (var i = 0; i < 4; i++)
        {
            // The first rounds fill the pools.
            var before = GC.GetAllocatedBytesForCurrentThread();
            MaskedResult.Create(read!, definition, MaskingFixture.Hasher).TryGet(out var result, out _).Should().BeTrue();
            length = result!.Utf8.Length;
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        bytes.Should().BeLessThan(length + 8_000, "{0} bytes leave", length);
    }

    private static int FirstRun(byte[] text, int shortest)
    {
        for (var i = 0; i + shortest <= text.Length; i++)
        {
            if (text.AsSpan(i, shortest).ToArray().All(c => Base64.Contains((char)c)))
            {
                return i;
            }
        }

        return -1;
    }
}

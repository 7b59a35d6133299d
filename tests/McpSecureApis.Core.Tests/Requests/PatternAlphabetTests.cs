using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>Which characters a schema lets a value have: exactly these, or no answer.</summary>
public sealed class PatternAlphabetTests
{
    private const string Digits = "0123456789";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";

    private static readonly string Ascii = string.Concat(Enumerable.Range(0, 128).Select(unit => (char)unit));

    [Theory]
    [InlineData("^$", "")]
    [InlineData("^a$", "a")]
    [InlineData("^(a)$", "a")]
    [InlineData("^(?:a)$", "a")]
    [InlineData("^(a|(b|c))$", "abc")]
    [InlineData("^a*b+c?$", "abc")]
    [InlineData("^a{2,3}b$", "ab")]
    [InlineData("^\\.\\-$", "-.")]
    [InlineData("^[a-c]$", "abc")]
    [InlineData("^[c-a]$", "c")] // no expression of ECMA-262; the first character is read
    [InlineData("^[-a]$", "-a")]
    [InlineData("^[a-]$", "-a")]
    [InlineData("^[a-c-e]$", "-abce")]
    [InlineData("^[\\d-z]$", "-" + Digits + "z")] // a class is no end of a range
    [InlineData("^[\\--0]$", "-./0")]
    [InlineData("^[\0-\u0002]$", "\0\u0001\u0002")]
    [InlineData("^[a\\]b]$", "]ab")]
    [InlineData("^[]$", "")]
    [InlineData("^\\d$", Digits)]
    [InlineData("^\\w$", Digits + Upper + "_" + Lower)]
    public void TryRead_Pattern_IsExactlyItsCharacters(string pattern, string characters) => Read(pattern).Should().Be(characters);

    [Theory]
    [InlineData("")]
    [InlineData("^")]
    [InlineData("a")]
    [InlineData("^a")]
    [InlineData("a$")]
    [InlineData("^a\\$")]
    [InlineData("^a|b$")]
    [InlineData("^a^b$")]
    [InlineData("^a$b$")]
    [InlineData("^.$")]
    [InlineData("^(a$")]
    [InlineData("^a)$")]
    [InlineData("^(?=a)$")]
    [InlineData("^(?<n>a)$")]
    [InlineData("^a{2$")]
    [InlineData("^[a$")]
    [InlineData("^[^a$")]
    [InlineData("^\\s$")]
    [InlineData("^\\1$")]
    [InlineData("^[\\b]$")]
    [InlineData("^[^\\s]$")]
    [InlineData("^[a-\\d]$")]
    public void TryRead_PatternThatDoesNotBoundOrIsNotPlain_HasNoAnswer(string pattern) => Read(pattern).Should().BeNull();

    [Theory]
    [InlineData("^[^a]$", "a")]
    [InlineData("^[^^]$", "^")]
    [InlineData("^b[^ab]$", "a")] // what stood there before stays
    [InlineData("^[^b-d\\d]$", Digits + "bcd")]
    public void TryRead_ClassOfAllBut_IsEverythingElseAndBeyondAscii(string pattern, string without)
    {
        Read(pattern).Should().Be(string.Concat(Ascii.Except(without)));
        Alphabet(Pattern(pattern))!.IsWithin(Ascii).Should().BeFalse("it has characters beyond ASCII");
    }

    [Theory]
    [InlineData("""{"enum":["a\"b",1.5,true,null]}""", "\".15abelnrtu")]
    [InlineData("""{"enum":[]}""", "")]
    [InlineData("""{"type":"integer"}""", "+-." + Digits + "Ee")]
    [InlineData("""{"type":"number"}""", "+-." + Digits + "Ee")]
    [InlineData("""{"type":"boolean"}""", "aeflrstu")]
    [InlineData("""{"type":["boolean","integer"]}""", "+-." + Digits + "Eaeflrstu")]
    [InlineData("""{"type":"string","format":"uuid"}""", "-" + Digits + "ABCDEFabcdef")]
    [InlineData("""{"type":"string","format":"date"}""", "-" + Digits)]
    [InlineData("""{"type":"string","format":"date","pattern":"^[x]$"}""", "x")]
    [InlineData("""{"type":"string","format":"date","pattern":"x"}""", "-" + Digits)]
    [InlineData("""{"type":"string","format":"email"}""", null)]
    [InlineData("""{"type":"string","format":1}""", null)]
    [InlineData("""{"type":"string"}""", null)]
    [InlineData("""{"type":["integer","null"]}""", null)]
    [InlineData("true", null)]
    public void TryRead_Schema_IsExactlyItsCharacters(string schema, string? characters) =>
        (Alphabet(schema) is { } alphabet ? Included(alphabet) : null).Should().Be(characters);

    [Fact]
    public void Excludes_BeyondAscii_IsNeverSaid()
    {
        var alphabet = Alphabet(Pattern("^[a-c]$"))!;
        alphabet.Excludes('\u007F').Should().BeTrue();
        alphabet.Excludes('\u0080').Should().BeFalse();
    }

    [Theory]
    [InlineData("^[a-c]$", "abc", true)]
    [InlineData("^[a-c]$", "xcba", true)]
    [InlineData("^[a-c]$", "bc", false)]
    [InlineData("^[a-c]$", "ab", false)]
    [InlineData("^\u007F$", "\u007F", true)]
    [InlineData("^\u0080$", "\u0080", false)]
    public void IsWithin_Characters_AsksForEachOfThem(string pattern, string allowed, bool within) =>
        Alphabet(Pattern(pattern))!.IsWithin(allowed).Should().Be(within);

    private static string Pattern(string pattern) => System.Text.Json.JsonSerializer.Serialize(new { type = "string", pattern });

    private static string? Read(string pattern) => Alphabet(Pattern(pattern)) is { } alphabet ? Included(alphabet) : null;

    private static string Included(PatternAlphabet alphabet) => string.Concat(Ascii.Where(unit => !alphabet.Excludes(unit)));

    private static PatternAlphabet? Alphabet(string schema) =>
        PatternAlphabet.TryRead(ArgumentShape.Of(RequestFixture.ReadJson(schema)), out var alphabet) ? alphabet : null;
}

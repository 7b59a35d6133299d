using McpSecureApis.Core.Authorization;

namespace McpSecureApis.Core.Tests.Authorization;

/// <summary>The words of a condition as CEL writes them, each with its place, and what is said about others.</summary>
public sealed class ConditionLexerTests
{
    [Theory]
    [InlineData("", "End:the end@1")]
    [InlineData(" \t\r\n\f", "End:the end@6")]
    [InlineData("  a_1 ", "Name:a_1@3", "End:the end@7")]
    [InlineData("r", "Name:r@1", "End:the end@2")]
    [InlineData("r1", "Name:r1@1", "End:the end@3")]
    [InlineData("a==b", "Name:a@1", "Symbol:==@2", "Name:b@4", "End:the end@5")]
    [InlineData("<= < !( [ ) ] , . - && ||", "Symbol:<=@1", "Symbol:<@4", "Symbol:!@6", "Symbol:(@7", "Symbol:[@9", "Symbol:)@11", "Symbol:]@13", "Symbol:,@15", "Symbol:.@17", "Symbol:-@19", "Symbol:&&@21", "Symbol:||@24", "End:the end@26")]
    [InlineData(".", "Symbol:.@1", "End:the end@2")]
    [InlineData("a.b", "Name:a@1", "Symbol:.@2", "Name:b@3", "End:the end@4")]
    [InlineData(" 12", "Number:12@2", "End:the end@4")]
    [InlineData("0", "Number:0@1", "End:the end@2")]
    [InlineData("0xA", "Number:10@1", "End:the end@4")]
    [InlineData("0X0a ", "Number:10@1", "End:the end@6")]
    [InlineData("0x7FFFFFFFFFFFFFFF", "Number:9223372036854775807@1", "End:the end@19")]
    [InlineData("9223372036854775807", "Number:9223372036854775807@1", "End:the end@20")]
    [InlineData(".5", "Number:.5@1", "End:the end@3")]
    [InlineData("1.25", "Number:1.25@1", "End:the end@5")]
    [InlineData("5e2", "Number:5e2@1", "End:the end@4")]
    [InlineData("5E+2 ", "Number:5E+2@1", "End:the end@6")]
    [InlineData("1.5e-12", "Number:1.5e-12@1", "End:the end@8")]
    [InlineData(" 'x'", "Text:x@2", "End:the end@5")]
    [InlineData("''", "Text:@1", "End:the end@3")]
    [InlineData("\"\"", "Text:@1", "End:the end@3")]
    [InlineData("'' 'a'", "Text:@1", "Text:a@4", "End:the end@7")]
    [InlineData("'a''b'", "Text:a@1", "Text:b@4", "End:the end@7")]
    [InlineData("'''a'b\n'''", "Text:a'b\n@1", "End:the end@11")]
    [InlineData("\"\"\"\"\"\"", "Text:@1", "End:the end@7")]
    [InlineData("r'\\d'", "Text:\\d@1", "End:the end@6")]
    [InlineData("R\"\\\"", "Text:\\@1", "End:the end@5")]
    public void Split_Cel_GivesItsWordsAndPlaces(string text, params string[] words) =>
        ConditionLexer.Split(text).Select(token => $"{token.Kind}:{token.Text}@{token.Position}").Should().Equal(words);

    [Theory]
    [InlineData("'\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\\"\\'\\`'", "\a\b\f\n\r\t\v\\?\"'`")]
    [InlineData("'\\x41\\X7a'", "Az")]
    [InlineData("'\\101\\000\\377'", "A\0ÿ")]
    [InlineData("'\\1011'", "A1")]
    [InlineData("'\\u00e9'", "é")]
    [InlineData("'\\U0001F600!'", "😀!")]
    public void Split_Escapes_AreTheirCharacters(string text, string value) => ConditionLexer.Split(text)[0].Text.Should().Be(value);

    [Theory]
    [InlineData("a ? b", "'?' is not part of conditions", 3)]
    [InlineData("a : b", "':' is not part of conditions", 3)]
    [InlineData("1 + 2", "'+' is not part of conditions", 3)]
    [InlineData("* 2", "'*' is not part of conditions", 1)]
    [InlineData("1 / 2", "'/' is not part of conditions", 3)]
    [InlineData("1 % 2", "'%' is not part of conditions", 3)]
    [InlineData("{", "'{' is not part of conditions", 1)]
    [InlineData("}", "'}' is not part of conditions", 1)]
    [InlineData("a @ b", "CEL does not know", 3)]
    [InlineData("a & b", "CEL does not know", 3)]
    [InlineData("a | b", "CEL does not know", 3)]
    [InlineData("a = b", "CEL does not know", 3)]
    [InlineData("0x", "does not fit into 64 bits", 1)]
    [InlineData("0x8000000000000000", "does not fit into 64 bits", 1)]
    [InlineData("0x1FFFFFFFFFFFFFFFF", "does not fit into 64 bits", 1)]
    [InlineData("0xFg", "malformed", 1)]
    [InlineData("0x1.5", "malformed", 1)]
    [InlineData(" 1.", "malformed", 2)]
    [InlineData("1.x", "malformed", 1)]
    [InlineData("1.5.2", "malformed", 1)]
    [InlineData("1_0", "malformed", 1)]
    [InlineData("1u", "malformed", 1)]
    [InlineData("5e", "the exponent has no digits", 1)]
    [InlineData("5e+", "the exponent has no digits", 1)]
    [InlineData("5e-x", "the exponent has no digits", 1)]
    [InlineData("5ex", "the exponent has no digits", 1)]
    [InlineData("9223372036854775808", "larger than CEL's 64 bits", 1)]
    [InlineData("1e999", "larger than CEL's 64 bits", 1)]
    [InlineData("'a", "the string has no end", 1)]
    [InlineData("'''a''", "the string has no end", 1)]
    [InlineData("a == 'x\ny'", "the string has no end", 6)]
    [InlineData("'x\r'", "the string has no end", 1)]
    [InlineData("'\\q'", "the escape is not CEL", 2)]
    [InlineData("'\\", "the escape is not CEL", 2)]
    [InlineData("'\\400'", "the escape is not CEL", 2)]
    [InlineData("'\\8'", "the escape is not CEL", 2)]
    [InlineData("'\\x4'", "the escape is too short", 2)]
    [InlineData("'\\x4", "the escape is too short", 2)]
    [InlineData("'\\x4g'", "the escape is too short", 2)]
    [InlineData("'\\18'", "the escape is too short", 2)]
    [InlineData("'\\1", "the escape is too short", 2)]
    [InlineData("'ab\\ud800'", "the escape is no character", 4)]
    [InlineData("'\\UFFFFFFFF'", "the escape is no character", 2)]
    [InlineData("'\\U00110000'", "the escape is no character", 2)]
    public void Split_NotCel_SaysWhatAndWhere(string text, string problem, int place)
    {
        var error = FluentActions.Invoking(() => ConditionLexer.Split(text)).Should().Throw<ConditionException>().Which;
        error.Rule.Should().Be("condition-syntax");
        error.Message.Should().Contain(problem).And.EndWith($"(character {place}).");
    }

    [Fact]
    public void Split_LongDouble_IsTakenUpToSixtyFourCharacters()
    {
        ConditionLexer.Split("0." + new string('1', 62))[0].Text.Should().HaveLength(64);
        FluentActions.Invoking(() => ConditionLexer.Split("0." + new string('1', 63))).Should().Throw<ConditionException>();
    }
}

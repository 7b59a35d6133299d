using McpSecureApis.Core.Authorization;

namespace McpSecureApis.Core.Tests.Authorization;

/// <summary>RE2 patterns: what they match is what RE2 says, where .NET reads them otherwise too.</summary>
public sealed class ConditionPatternTests
{
    [Theory]
    [InlineData("^ab$", "ab", "ab\n")]
    [InlineData("a$b|^c$", "c", "a$b")]
    [InlineData("^[^a]$", "b", "a")]
    [InlineData("^[]a]$", "]", "b")]
    [InlineData("^[]a]$", "a", "[")]
    [InlineData("^[^]]$", "a", "]")]
    [InlineData("^[^]a]$", "b", "a")]
    [InlineData("^[a[]$", "[", "b")]
    [InlineData("^[a-c[]$", "b", "d")]
    [InlineData("^[$]$", "$", "x")]
    [InlineData("^[(?]$", "?", "x")]
    [InlineData("^[a]b[c]$", "abc", "ab]")]
    [InlineData("^\\d$", "5", "٥")]
    [InlineData("^[\\d]$", "5", "٥")]
    [InlineData("^[x\\d]$", "x", "d")]
    [InlineData("^\\w$", "_", "é")]
    [InlineData("^[\\w]$", "z", "-")]
    [InlineData("^\\s$", "\t", "\u00A0")]
    [InlineData("^[\\s]$", " ", "s")]
    [InlineData("^\\D$", "٥", "5")]
    [InlineData("^\\W$", "é", "_")]
    [InlineData("^\\S$", "\u00A0", " ")]
    [InlineData("\\Aab\\z", "ab", "xab")]
    [InlineData("\\Aab\\z", "ab", "ab\n")]
    [InlineData("^\\n$", "\n", "n")]
    [InlineData("^\\t$", "\t", "t")]
    [InlineData("^\\r$", "\r", "r")]
    [InlineData("^\\f$", "\f", "f")]
    [InlineData("^\\v$", "\v", "v")]
    [InlineData("^[\\n\\t]$", "\t", "t")]
    [InlineData("^\\.$", ".", "x")]
    [InlineData("^\\+$", "+", "x")]
    [InlineData("^\\$$", "$", "")]
    [InlineData("^[\\]]$", "]", "\\")]
    [InlineData("^(?:a|b)$", "a", "c")]
    [InlineData("^(a|b)$", "b", "c")]
    [InlineData("^(a)?$", "a", "b")]
    public void Translate_Re2_MatchesWhatRe2Matches(string pattern, string matching, string other)
    {
        ConditionPattern.TryTranslate(pattern, out var compiled, out var problem).Should().BeTrue(problem);
        compiled!.TryMatch(matching).Should().BeTrue();
        compiled.TryMatch(other).Should().BeFalse();
    }

    [Theory]
    [InlineData("(?i)a", "flags")]
    [InlineData("(?P<n>a)", "named group")]
    [InlineData("(?=a)", "lookaround")]
    [InlineData("a(?", "flags")]
    [InlineData("[[:alpha:]]", "named class")]
    [InlineData("[a[:digit:]]", "named class")]
    [InlineData("[a", "a class has no end")]
    [InlineData("[", "a class has no end")]
    [InlineData("[^", "a class has no end")]
    [InlineData("[]", "a class has no end")]
    [InlineData("[a[", "a class has no end")]
    [InlineData("a\\", "escape")]
    [InlineData("\\b", "escape")]
    [InlineData("\\1", "escape")]
    [InlineData("\\pL", "escape")]
    [InlineData("\\é", "escape")]
    [InlineData("[\\D]", "escape")]
    [InlineData("[\\W]", "escape")]
    [InlineData("[\\S]", "escape")]
    [InlineData("[\\A]", "escape")]
    [InlineData("[\\z]", "escape")]
    [InlineData("😀", "outside the basic plane")]
    [InlineData("*a", "malformed")]
    [InlineData("(", "malformed")]
    [InlineData("(a", "malformed")]
    [InlineData("a)", "malformed")]
    public void Translate_WhatIsNotOffered_SaysWhat(string pattern, string words)
    {
        ConditionPattern.TryTranslate(pattern, out var compiled, out var problem).Should().BeFalse();
        compiled.Should().BeNull();
        problem.Should().Contain(words);
    }
}

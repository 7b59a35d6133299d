using McpSecureApis.Core.Review.Witnesses;
using McpSecureApis.Json.Patterns;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>Texts that are proposed for a pattern are taken by it; that some pattern gets none is no error.</summary>
public sealed class PatternSamplesTests
{
    [Theory]
    [InlineData("^ORD-[0-9]{8}$")]
    [InlineData("^[a-z]{2,20}$")]
    [InlineData("^(?:open|closed|in-[a-c]+)$")]
    [InlineData(@"^\d{4}-\d{2}(-\d{2})?$")]
    [InlineData(@"^[A-Z][\w.-]*@x\.example$")]
    [InlineData("^[^/]{1,5}$")]
    [InlineData("a+b*c?")]
    [InlineData(@"^\u0041\x42+$")]
    public void Of_Pattern_GivesTextsThatItTakes(string pattern)
    {
        var compiled = EcmaPattern.Compile(pattern, out _)!;

        var samples = PatternSamples.Of(pattern).ToList();

        samples.Should().NotBeEmpty().And.OnlyHaveUniqueItems().And.OnlyContain(text => compiled.IsMatch(text));
        PatternSamples.Of(pattern).Should().Equal(samples, "a witness is the same on every run");
    }

    [Theory]
    [InlineData("^(?=a)a$")]
    [InlineData("(a")]
    [InlineData("[a")]
    [InlineData("*")]
    [InlineData(@"\")]
    public void Of_WhatIsNotRead_GivesNothing(string pattern) => PatternSamples.Of(pattern).Should().BeEmpty();
}

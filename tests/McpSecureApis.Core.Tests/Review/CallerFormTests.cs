using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Review.Output;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>A caller as witnesses name one is read back as what it was.</summary>
public sealed class CallerFormTests
{
    [Fact]
    public void TryRead_WhatAWitnessSays_IsTheSameCaller()
    {
        foreach (var caller in ReviewTexts.Compare(ReviewTexts.Yaml, ReviewTexts.With("https://shop.example/api", "https://other.example/api")).Changes
            .Select(change => change.Witness?.Caller).OfType<Caller>().Append(Full()))
        {
            var form = DifferenceJson.Element(caller);

            CallerForm.TryRead(form, out var read, out var problem).Should().BeTrue(problem);

            DifferenceJson.Element(read!).GetRawText().Should().Be(form.GetRawText());
            read!.Key.Should().Be(caller.Key);
            foreach (var name in new[] { "tenant", "client", "subject", "issuer", "tier" })
            {
                read.Find(name).Text.Should().Be(caller.Find(name).Text, name);
            }
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"scopes":"orders.read"}""")]
    [InlineData("""{"scopes":[1]}""")]
    [InlineData("""{"scopes":[],"tenant":1}""")]
    [InlineData("""{"scopes":[],"issuer":null}""")]
    [InlineData("""{"scopes":[],"claims":[]}""")]
    [InlineData("""{"scopes":[],"tier":["partner"]}""")]
    [InlineData("""{"scopes":[],"roles":"clerk"}""")]
    [InlineData("""{"scopes":[],"roles":[1]}""")]
    [InlineData("""{"scopes":[],"claims":{"sub":1}}""")]
    [InlineData("""{"scopes":[],"claims":{"tenant":"acme"}}""")] // a claim never says an attribute a second time
    [InlineData("""{"scopes":[],"claims":{"iss":"https://other.example"}}""")]
    [InlineData("""{"scopes":[],"Scopes":["admin"]}""")]
    [InlineData("""{"scopes":[],"token":"x"}""")]
    public void TryRead_AnythingElse_IsNoCaller(string form)
    {
        CallerForm.TryRead(JsonElement.Parse(form), out var caller, out var problem).Should().BeFalse();

        caller.Should().BeNull();
        problem.Should().NotBeNullOrEmpty();
    }

    private static Caller Full() => new()
    {
        Issuer = "https://login.example.com",
        Subject = "somebody",
        Client = "agent",
        Tenant = "acme",
        Tier = "partner",
        Roles = ["clerk", "chief"],
        Scopes = ScopeSet.Of("a.read", "b.read"),
        Claims = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["department"] = JsonElement.Parse("\"sales\""),
            ["level"] = JsonElement.Parse("3"),
        },
    };
}

using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Stdio;

namespace McpSecureApis.Core.Tests.Callers;

public sealed class CallerNamesTests
{
    [Theory]
    [InlineData("tenant", "corp")]
    [InlineData("tenant_id", "corp")]
    [InlineData("client", "agent")]
    [InlineData("client_id", "agent")]
    [InlineData("subject", "me")]
    [InlineData("sub", "me")]
    [InlineData("issuer", "stdio")]
    [InlineData("iss", "stdio")]
    [InlineData("tid", null)]
    [InlineData("department", null)]
    public void Find_ConfiguredIdentityOfStdio_HasTheUsualNamesAndNothingElse(string name, string? value)
    {
        var caller = new StdioIdentityOptions { Subject = "me", Client = "agent", Tenant = "corp", Scopes = ["orders.read"] }.ToCaller(ScopeHierarchy.None);
        caller.Find(name).Text.Should().Be(value);
        caller.Find(name).IsThere.Should().Be(value is not null);
        caller.Find("scopes").Texts.Should().Equal("orders.read");
    }

    [Theory]
    [InlineData("tid", CallerAttribute.Tenant)]
    [InlineData("tenant_id", CallerAttribute.Tenant)]
    [InlineData("client_id", CallerAttribute.Scopes)] // what the entry says comes before the usual meaning
    [InlineData("client", CallerAttribute.Client)] // but never before a name of ours
    [InlineData("sub", CallerAttribute.Subject)]
    [InlineData("TID", null)]
    public void Find_OfAnIssuer_TakesItsOwnNamesBeforeTheUsualOnes(string name, object? attribute) =>
        new CallerNames(new IssuerClaimsOptions { Tenant = "tid", Client = "sub", Scope = ["client_id"] }).Find(name).Should().Be((CallerAttribute?)attribute);

    [Fact]
    public void Find_AttributeThatIsNotThere_IsNotMadeUpFromAClaim()
    {
        var claims = new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal) { ["tenant_id"] = System.Text.Json.JsonElement.Parse("\"corp\"") };
        new Caller { Issuer = "i", Subject = "s", Scopes = ScopeSet.Empty, Claims = claims }.Find("tenant_id").IsThere.Should().BeFalse();
    }
}

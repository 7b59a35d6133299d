using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Requests;

public sealed class BackendRequestTests
{
    private const string Manifest = """
        manifest: orders
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: 'https://orders.example/api', allowedNetworks: [public]}
        tools:
          - name: orders_get
            description: Gets one.
            effect: read
            access: {authenticated: true}
            request: {method: GET, path: '/orders/{id}/x', headers: {X-A: '1'}}
            bind:
              desk: {claim: desk, in: header, name: X-Desk}
              again: {claim: desk, in: header, name: X-Desk-Again}
              tenant: {claim: tenant_id, in: query, name: tenant}
            arguments: {type: object, required: [id], properties: {id: {type: string}}}
            response: none
        """;

    private static readonly Caller Caller = new()
    {
        Issuer = "https://issuer.example",
        Subject = "s",
        Tenant = "acme",
        Scopes = ScopeSet.Empty,
        Claims = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["desk"] = JsonElement.Parse("\"7\"") },
    };

    [Fact]
    public void Build_HoldsTheCallAndWhatWasBuiltFromIt()
    {
        var tool = TestProofs.Tool(Manifest);
        var call = TestProofs.Validate(tool, Caller, """{"id":"7"}""");
        BackendRequest.Build(call, tool.Request).TryGet(out var request, out _).Should().BeTrue();
        request!.Call.Should().BeSameAs(call);
        request.Tool.Should().BeSameAs(tool.Identity);
        request.BaseUrl.Should().Be(new Uri("https://orders.example/api"));
        (request.Method, request.Template, request.Uri.AbsoluteUri)
            .Should().Be(("GET", "GET /orders/{id}/x", "https://orders.example/api/orders/7/x?tenant=acme"));
        request.Headers.Should().Equal(KeyValuePair.Create("X-A", "1"), KeyValuePair.Create("X-Desk", "7"), KeyValuePair.Create("X-Desk-Again", "7"));
        request.Body.Should().BeNull();
        request.BoundClaims().Should().Equal(KeyValuePair.Create("desk", "7"), KeyValuePair.Create("tenant_id", "acme"));
        tool.Request.HeaderNames.Should().Equal("X-A", "X-Desk", "X-Desk-Again");
    }

    [Fact]
    public void Build_ValueThatLeavesThePath_IsRefused()
    {
        var tool = TestProofs.Tool(Manifest);
        BackendRequest.Build(TestProofs.Validate(tool, Caller, """{"id":".."}"""), tool.Request).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.InvalidArguments);
    }

    [Fact]
    public void Build_TemplateOfAnotherTool_IsABug()
    {
        var call = TestProofs.Validate(TestProofs.Tool(Manifest), Caller, """{"id":"7"}""");
        FluentActions.Invoking(() => BackendRequest.Build(call, TestProofs.Tool(Manifest).Request)).Should().Throw<InvalidOperationException>();
    }
}

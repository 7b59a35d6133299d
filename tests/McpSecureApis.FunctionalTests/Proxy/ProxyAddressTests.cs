using McpSecureApis.FunctionalTests.Contract;

namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>Whose budget a bad token spends, behind nginx.</summary>
public sealed class ProxyAddressTests
{
    [Fact]
    public async Task TrustedProxy_EachClientHasItsBudget_WhateverItClaims()
    {
        await using var behind = await ProxiedInstances.StartAsync(new ProxySettings { Instances = 1, Unauthenticated = "2/h" });
        var second = behind.NewClient("127.0.0.3");
        (await AskAsync(behind, behind.Client)).Should().Be(401);
        (await AskAsync(behind, behind.Client, "203.0.113.1")).Should().Be(401);
        (await AskAsync(behind, behind.Client)).Should().Be(429);

        // Another claimed address is the same client, also one that looks like the proxy's own.
        (await AskAsync(behind, behind.Client, "203.0.113.2")).Should().Be(429);
        (await AskAsync(behind, behind.Client, "203.0.113.3, 127.0.0.1")).Should().Be(429);
        (await AskAsync(behind, behind.Client, "127.0.0.1")).Should().Be(429);
        (await AskAsync(behind, behind.Client, "203.0.113.4", "203.0.113.5")).Should().Be(429);

        // Nobody's budget is spent by who claims to be them.
        (await AskAsync(behind, second)).Should().Be(401);
        (await AskAsync(behind, second, "127.0.0.2")).Should().Be(401);
        (await AskAsync(behind, second)).Should().Be(429);
    }

    [Fact]
    public async Task ProxyThatIsNotTrusted_AStrangersGuesses_KeepNobodyFromALogin()
    {
        await using var behind = await ProxiedInstances.StartAsync(new ProxySettings { Instances = 1, Unauthenticated = "2/h", TrustedProxies = [] });
        for (var i = 0; i < 5; i++)
        {
            await AskAsync(behind, behind.Client);
        }

        (await AskAsync(behind, behind.Client)).Should().Be(429);
        using var login = behind.Request(token: null, ToolChannel.July2026, "tools/list");
        var answer = await behind.SendAsync(login, behind.NewClient("127.0.0.3"));
        answer.Status.Should().Be(401);
        answer.Challenge.Should().StartWith("Bearer resource_metadata=");
    }

    [Fact]
    public async Task ProxyThatIsNotTrusted_AllClientsShareItsBudget()
    {
        await using var behind = await ProxiedInstances.StartAsync(new ProxySettings { Instances = 1, Unauthenticated = "2/h", TrustedProxies = [] });
        (await AskAsync(behind, behind.Client)).Should().Be(401);
        (await AskAsync(behind, behind.NewClient("127.0.0.3"))).Should().Be(401);
        (await AskAsync(behind, behind.NewClient("127.0.0.4"))).Should().Be(429);
        (await AskAsync(behind, behind.NewClient("127.0.0.5"), "203.0.113.1")).Should().Be(429);
    }

    private static async Task<int?> AskAsync(ProxiedInstances behind, HttpClient client, params string[] claimed)
    {
        using var request = behind.Request(token: "guessed", ToolChannel.July2026, "tools/list");
        request.Headers.Add("X-Forwarded-For", claimed);
        return (await behind.SendAsync(request, client)).Status;
    }
}

using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Mcp.Lists;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>The bound on open streams of all callers together; that of one caller is tried on the server.</summary>
public sealed class ListenerCapTests
{
    [Fact]
    public void TryEnter_ManyCallers_AreBoundedTogetherAndForgotten()
    {
        var cap = new ListenerCap();
        var callers = Enumerable.Range(0, ListenerCap.Total / ListenerCap.PerCaller).Select(Caller).ToList();
        foreach (var caller in callers)
        {
            for (var i = 0; i < ListenerCap.PerCaller; i++)
            {
                cap.TryEnter(caller).Should().BeTrue();
            }

            cap.TryEnter(caller).Should().BeFalse("each caller has its own cap");
        }

        cap.TryEnter(Caller(-1)).Should().BeFalse("all are taken");
        cap.Leave(callers[0]);
        cap.TryEnter(Caller(-1)).Should().BeTrue();
        cap.TryEnter(callers[0]).Should().BeFalse();
    }

    private static CallerKey Caller(int number) => new Caller { Issuer = "https://login.example.com/", Subject = $"s{number}", Scopes = ScopeSet.Empty }.Key;
}

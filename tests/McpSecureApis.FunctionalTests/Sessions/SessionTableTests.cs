using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.FunctionalTests.Protocol;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.TestKit;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.FunctionalTests.Sessions;

/// <summary>Whose a session is, how many there may be, and when one ends. The clock is moved by hand.</summary>
public sealed class SessionTableTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ServerOptions _options = new() { MaxSessions = 5, MaxSessionsPerCaller = 3 };
    private readonly SessionTable _table;

    public SessionTableTests()
    {
        var tools = new FakeTools();
        _table = new SessionTable(
            new McpServerFactory(tools, new CatalogChanges(), new ListCursor(), _clock, NullLoggerFactory.Instance), tools, _options, _clock);
    }

    public ValueTask DisposeAsync() => _table.DisposeAsync();

    [Fact]
    public void Open_GivesIdsThatNobodyGuesses()
    {
        var ids = Enumerable.Range(0, 3).Select(_ => Open(Caller()).Id).ToList();
        ids.Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.Length == 43 && System.Buffers.Text.Base64Url.IsValid(id));
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("subject")]
    [InlineData("client")]
    [InlineData("no client")]
    [InlineData("tenant")]
    [InlineData("no tenant")]
    public void TryEnter_AnotherCaller_FindsNothing(string what)
    {
        var session = Open(Caller());
        var other = what switch
        {
            "issuer" => Caller() with { Issuer = "https://other.example" },
            "subject" => Caller() with { Subject = "other" },
            "client" => Caller() with { Client = "other" },
            "no client" => Caller() with { Client = null },
            "tenant" => Caller() with { Tenant = "other" },
            _ => Caller() with { Tenant = null },
        };
        _table.TryEnter(session.Id, other, out var found).Should().BeFalse();
        found.Should().BeNull();
        _table.TryEnter(session.Id, Caller() with { Scopes = ScopeSet.Parse("others"), ExpiresAt = DateTimeOffset.MaxValue }, out _)
            .Should().BeTrue("another token of the same caller is the same caller");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("lower")]
    [InlineData("longer")]
    public void TryEnter_AnotherId_FindsNothing(string what)
    {
        var session = Open(Caller());
        var id = what switch { "lower" => session.Id.ToLowerInvariant(), "longer" => session.Id + "A", _ => what };
        _table.TryEnter(id, Caller(), out _).Should().BeFalse();
    }

    [Fact]
    public async Task Open_AtTheCallersCap_TakesTheOneThatIsIdleLongest()
    {
        var first = Open(Caller());
        var second = Open(Caller());
        var third = Open(Caller());
        _table.Leave(second);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _table.Leave(first);
        var others = Open(Caller("other"));
        _table.Leave(others);

        var fourth = Open(Caller());
        await EndedAsync(second);
        _table.TryEnter(second.Id, Caller(), out _).Should().BeFalse();
        foreach (var kept in new[] { first, third, fourth })
        {
            _table.TryEnter(kept.Id, Caller(), out _).Should().BeTrue();
        }

        _table.TryEnter(others.Id, Caller("other"), out _).Should().BeTrue("the place is taken from nobody else");
    }

    [Fact]
    public void Open_AtTheCallersCapAndAllInUse_IsRefused()
    {
        for (var i = 0; i < 3; i++)
        {
            Open(Caller());
        }

        _table.Open(Caller()).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.TooManyConcurrentCalls);
        RefusalMapper.ToError(refusal).Status.Should().Be(429);
        Open(Caller("other"));
    }

    [Fact]
    public void Open_AtTheCapOfAll_IsRefusedAndTakesNobodysPlace()
    {
        var sessions = Enumerable.Range(0, 5).Select(number => (Caller: Caller($"subject-{number}"), Session: Open(Caller($"subject-{number}")))).ToList();
        sessions.ForEach(entry => _table.Leave(entry.Session));
        _table.Open(Caller("late")).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.RetryAfter.Should().BePositive();
        sessions.Select(entry => _table.TryEnter(entry.Session.Id, entry.Caller, out _)).Should().AllBeEquivalentTo(true);
    }

    [Fact]
    public async Task Idle_SessionEnds_AndOneInUseDoesNot()
    {
        var idle = Open(Caller());
        var used = Open(Caller());
        _table.Leave(idle);
        _clock.Advance(_options.SessionIdle - TimeSpan.FromSeconds(1));
        _table.TryEnter(idle.Id, Caller(), out _).Should().BeTrue();
        _table.Leave(idle);
        _clock.Advance(_options.SessionIdle - TimeSpan.FromSeconds(1));
        _table.Count.Should().Be(2, "a use begins the time anew");
        _clock.Advance(TimeSpan.FromMinutes(1));
        _table.Count.Should().Be(1);
        await EndedAsync(idle);
        _table.TryEnter(used.Id, Caller(), out _).Should().BeTrue();
    }

    [Fact]
    public async Task Dispose_EndsAll()
    {
        var sessions = new[] { Open(Caller()), Open(Caller("other")) };
        await _table.DisposeAsync();
        sessions.Should().OnlyContain(session => session.Ended.IsCancellationRequested);
        _table.Count.Should().Be(0);
        _clock.PendingTimers.Should().Be(0);
    }

    [Fact]
    public void Questions_AreBounded()
    {
        var questions = new OpenQuestions();
        Enumerable.Range(0, OpenQuestions.Most).Should().OnlyContain(_ => questions.TryEnter());
        questions.TryEnter().Should().BeFalse();
        questions.Leave();
        questions.TryEnter().Should().BeTrue();
        questions.TryEnter().Should().BeFalse();
    }

    private static Caller Caller(string subject = "s") =>
        new() { Issuer = "https://login.example.com/", Subject = subject, Client = "c", Tenant = "t", Scopes = ScopeSet.Empty };

    private static async Task EndedAsync(HttpSession session)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = session.Ended.Register(ended.SetResult);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private HttpSession Open(Caller caller)
    {
        _table.Open(caller).TryGet(out var session, out var refusal).Should().BeTrue("{0}", refusal?.Message);
        return session!;
    }
}

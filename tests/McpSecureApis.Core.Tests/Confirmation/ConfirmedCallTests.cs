using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Confirmation;

/// <summary>What stood when a person was asked has to stand when the answer is there.</summary>
public sealed class ConfirmedCallTests
{
    private const string ReadManifest = """
        manifest: orders
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: 'https://orders.example', allowedNetworks: [public]}
        tools:
          - name: orders_get
            description: Gets one.
            effect: read
            access: {authenticated: true}
            request: {method: GET, path: '/orders'}
            response: none
        """;

    private readonly ManualTimeProvider _clock = new();
    private readonly ConfirmationSeal _seal;
    private readonly RevocationList _revocations = new(TimeProvider.System);
    private bool _isServed = true;

    public ConfirmedCallTests() => _seal = new ConfirmationSeal(new ConfirmationOptions(), _clock);

    [Fact]
    public async Task Check_ToolThatNeedsNobody_PassesUnasked()
    {
        var person = new Person(_ => throw new InvalidOperationException("nobody is to be asked"));
        var outcome = await CheckAsync(ReadManifest, person);
        outcome.Call.TryGet(out var confirmed, out _).Should().BeTrue();
        confirmed!.Confirmation.Should().BeNull();
        outcome.Id.Should().BeNull();
    }

    [Fact]
    public async Task Check_Yes_IsForTheVeryRequest()
    {
        var tool = TestProofs.Tool(ConfirmationSealTests.Manifest);
        var request = TestProofs.Build(tool, ConfirmationSealTests.Request().Call.Caller, """{"id":"a"}""");
        string? shown = null;
        var person = new Person(question =>
        {
            shown = question.Text;
            return ConfirmationReply.Direct(yes: true);
        });
        var outcome = await ConfirmedCall.CheckAsync(request, tool.Confirmation, person, _seal, _ => _isServed, CancellationToken.None);
        outcome.Call.TryGet(out var confirmed, out _).Should().BeTrue();
        confirmed!.Request.Should().BeSameAs(request);
        confirmed.Confirmation.Should().Be(outcome.Id).And.StartWith("test-");
        shown.Should().Contain("department: \"sales\"");
    }

    [Theory]
    [InlineData("nobody", RefusalReason.ConfirmationRequired, false)]
    [InlineData("unreachable", RefusalReason.ConfirmationRequired, false)]
    [InlineData("busy", RefusalReason.ConfirmationRequired, false)]
    [InlineData("sent", RefusalReason.ConfirmationRequired, true)]
    [InlineData("no", RefusalReason.ConfirmationDeclined, true)]
    [InlineData("tool changed", RefusalReason.ConfirmationInvalid, true)]
    [InlineData("token ended", RefusalReason.TokenExpired, true)]
    [InlineData("token ended unanswered", RefusalReason.TokenExpired, true)]
    [InlineData("token revoked", RefusalReason.TokenRevoked, true)]
    [InlineData("later, token revoked", RefusalReason.TokenRevoked, true)]
    [InlineData("later, no", RefusalReason.ConfirmationDeclined, true)]
    [InlineData("later, another claim", RefusalReason.ConfirmationInvalid, true)]
    [InlineData("later, token ended", RefusalReason.TokenExpired, true)]
    [InlineData("later, forged", RefusalReason.ConfirmationInvalid, false)]
    internal async Task Check_WithoutAYesThatStands_IsRefused(string what, RefusalReason reason, bool hasId)
    {
        var other = ConfirmationSealTests.Request(caller => ConfirmationSealTests.WithClaim(caller, "department", "finance"));
        var id = Guid.NewGuid();
        var person = what == "nobody" ? null : new Person(_ =>
        {
            if (what.Contains("token ended", StringComparison.Ordinal))
            {
                _clock.Advance(TimeSpan.FromMinutes(2));
            }

            if (what.Contains("token revoked", StringComparison.Ordinal))
            {
                _revocations.Replace([new Revocation(RevocationKind.Issuer, ConfirmationSealTests.Request().Call.Caller.Issuer, Issuer: null, Until: null)]);
            }

            _isServed = what != "tool changed";
            return what switch
            {
                "unreachable" => ConfirmationReply.Unreachable,
                "busy" => ConfirmationReply.Busy,
                "sent" => ConfirmationReply.Sent,
                "no" or "token ended unanswered" => ConfirmationReply.Direct(yes: false),
                "later, no" => ConfirmationReply.Later(_seal.Seal(id, ConfirmationSealTests.Request(), credential: null), yes: false),
                "later, another claim" => ConfirmationReply.Later(_seal.Seal(id, other, credential: null), yes: true),
                "later, token ended" or "later, token revoked" => ConfirmationReply.Later(_seal.Seal(id, ConfirmationSealTests.Request(), credential: null), yes: true),
                "later, forged" => ConfirmationReply.Later("state", yes: true),
                _ => ConfirmationReply.Direct(yes: true),
            };
        });

        var outcome = await CheckAsync(ConfirmationSealTests.Manifest, person);

        outcome.Call.TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(reason);
        (refusal.Message.Contains("too many questions already wait", StringComparison.Ordinal), refusal.Message.Contains("cannot ask one", StringComparison.Ordinal))
            .Should().Be((what == "busy", what is "nobody" or "unreachable"));
        (outcome.Id is not null).Should().Be(hasId);
        (outcome.Question is not null).Should().Be(what == "sent");
        if (what.StartsWith("later", StringComparison.Ordinal) && hasId)
        {
            outcome.Id.Should().Be($"test-{id:N}", "the record names the question that was answered");
        }
    }

    [Fact]
    public async Task Check_YesGivenAtTheTerminal_Counts()
    {
        var outcome = await CheckAsync(ConfirmationSealTests.Manifest, new GivenConfirmation());
        outcome.Call.TryGet(out var confirmed, out _).Should().BeTrue();
        confirmed!.Confirmation.Should().StartWith("terminal-");
    }

    [Fact]
    public async Task Check_DefinitionOfAnotherTool_IsABug()
    {
        var tool = TestProofs.Tool(ConfirmationSealTests.Manifest);
        var act = async () => await ConfirmedCall.CheckAsync(
            ConfirmationSealTests.Request(), tool.Confirmation, new GivenConfirmation(), _seal, _ => true, CancellationToken.None);
        await act.Should().ThrowAsync<InvalidOperationException>();
    }

    private async Task<ConfirmationOutcome> CheckAsync(string manifest, IConfirmationSource? person)
    {
        var tool = TestProofs.Tool(manifest);
        var caller = ConfirmationSealTests.Request().Call.Caller with
        {
            ExpiresAt = _clock.GetUtcNow().AddMinutes(2),
            Revocations = _revocations,
        };
        var request = TestProofs.Build(tool, caller, manifest == ReadManifest ? "{}" : """{"id":"a"}""");
        return await ConfirmedCall.CheckAsync(request, tool.Confirmation, person, _seal, _ => _isServed, CancellationToken.None);
    }

    private sealed class Person(Func<ConfirmationQuestion, ConfirmationReply> answer) : IConfirmationSource
    {
        public string Kind => "test";

        public Task<ConfirmationReply> AskAsync(ConfirmationQuestion question, CancellationToken cancellationToken) => Task.FromResult(answer(question));
    }
}

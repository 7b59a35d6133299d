using System.Net;
using McpSecureApis.TestKit;
using McpSecureApis.Transports.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>Who makes room for whom, without sockets.</summary>
public sealed class ConnectionTableTests : IDisposable
{
    private static readonly IPAddress A = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress B = IPAddress.Parse("192.0.2.2");
    private static readonly IPAddress Proxy = IPAddress.Parse("10.0.0.1");

    private readonly ManualTimeProvider _clock = new();
    private readonly List<int> _closed = [];
    private readonly ServerOptions _options = new() { MaxConnections = 16, MaxConnectionsPerAddress = 4, TrustedProxies = ["10.0.0.0/8"] };
    private readonly ConnectionTable _table;
    private int _last;

    public ConnectionTableTests() =>
        _table = new ConnectionTable(_options, new ClientAddress(_options, NullLogger<ClientAddress>.Instance), _clock, NullLogger<ConnectionTable>.Instance);

    public void Dispose() => _table.Dispose();

    [Fact]
    public void TryEnter_AddressAtItsCap_ItsOwnThatIsSilentLongestMakesRoom()
    {
        var other = Enter(B);
        var first = Enter(A);
        Enter(A);
        Enter(A);
        Enter(A);
        first!.Begin();
        Enter(A);
        _closed.Should().Equal([3], "the first is being answered");
        first.End();
        Enter(A);
        _closed.Should().Equal(3, 4);
        other!.IsGone.Should().BeFalse();
    }

    [Fact]
    public void TryEnter_AddressAtItsCapAndAllAnswered_IsRefused()
    {
        var busy = Enumerable.Range(0, 4).Select(_ => Enter(A)!).ToList();
        busy.ForEach(place => place.Begin());
        Enter(A).Should().BeNull();
        Enter(B).Should().NotBeNull();
        busy[0].Dispose();
        Enter(A).Should().NotBeNull("a place was given back");
        _closed.Should().BeEmpty();
    }

    [Fact]
    public void TryEnter_AddressAtItsCap_SilentCallersMakeRoomAfterStrangers()
    {
        Know(Enter(A)!);
        Enter(A);
        Know(Enter(A)!);
        Enter(A);
        Enter(A);
        Enter(A);
        _closed.Should().Equal(2, 4);
        Know(Enter(A)!);
        _closed.Should().Equal(2, 4, 5);
    }

    [Fact]
    public void TryEnter_AddressesOfOneNetwork_CountAsOne()
    {
        for (var i = 1; i <= 5; i++)
        {
            Enter(IPAddress.Parse($"2001:db8:1:2::{i}"));
        }

        _closed.Should().Equal(1);
        Enter(IPAddress.Parse("2001:db8:1:3::1"));
        _closed.Should().Equal(1);
    }

    [Fact]
    public void TryEnter_StrangersEverywhere_LeaveAReserveForCallers()
    {
        for (var i = 0; i < 100; i++)
        {
            Enter(Address(i)).Should().NotBeNull("the one that is silent longest makes room");
        }

        _closed.Should().HaveCount(100 - 14);
        var caller = Enter(B)!;
        Know(caller);
        for (var i = 0; i < 200; i++)
        {
            Enter(Address(i));
        }

        caller.IsGone.Should().BeFalse();
    }

    [Fact]
    public void TryEnter_FloodOfOneAddress_PushesOutItself()
    {
        _options.MaxConnectionsPerAddress = 1000;
        var other = Enter(B)!;
        Enumerable.Range(0, 100).ToList().ForEach(_ => Enter(A));
        other.IsGone.Should().BeFalse("who came before the flood is not its oldest");
        var newcomer = Enter(Address(1))!;
        Enumerable.Range(0, 100).ToList().ForEach(_ => Enter(A));
        newcomer.IsGone.Should().BeFalse();
        _closed.Should().NotContain([1, 102]).And.HaveCount(202 - 14);
    }

    [Fact]
    public void TryEnter_CallersEverywhere_ANewOneIsStillHeard()
    {
        for (var i = 0; i < 100; i++)
        {
            Know(Enter(Address(i))!);
        }

        _closed.Should().HaveCount(100 - 16).And.OnlyContain(number => number > 14, "those that callers use stay");
        _closed.Clear();
        Enter(B).Should().NotBeNull();
    }

    [Fact]
    public void TryEnter_EverythingAnswered_IsRefusedAtTheLimit()
    {
        var places = Enumerable.Range(0, 16).Select(i => Enter(Address(i))!).ToList();
        places.ForEach(place => place.Begin());
        places.Count(place => !place.IsGone).Should().Be(14, "two made room before they were heard");
        for (var i = 0; i < 2; i++)
        {
            Enter(Address(50 + i))!.Begin();
        }

        Enter(B).Should().BeNull();
    }

    [Fact]
    public void Silent_LongerThanItsTime_IsClosedUnlessItIsACallersOrAnswered()
    {
        Enter(A);
        Know(Enter(A)!);
        Enter(A)!.Begin();
        Enter(Proxy);
        var answered = Enter(B)!;
        answered.Begin();
        _clock.Advance(TimeSpan.FromSeconds(5));
        answered.End();
        _clock.Advance(TimeSpan.FromSeconds(4));
        _closed.Should().BeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _closed.Should().Equal(1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _closed.Should().Equal(1, 5);
        _clock.Advance(TimeSpan.FromHours(1));
        _closed.Should().Equal(1, 5);
    }

    [Fact]
    public void TryEnter_TrustedProxy_HasNoCapOfItsOwn()
    {
        for (var i = 0; i < 14; i++)
        {
            Enter(Proxy);
        }

        _closed.Should().BeEmpty();
        Enter(A).Should().NotBeNull();
        _closed.Should().BeEmpty();
    }

    [Fact]
    public void Leave_AfterItMadeRoom_CountsOnce()
    {
        for (var round = 0; round < 10; round++)
        {
            var places = Enumerable.Range(0, 8).Select(_ => Enter(A)!).ToList();
            places.ForEach(place => place.Dispose());
            places.ForEach(place => place.Dispose());
        }

        _closed.Clear();
        Enumerable.Range(0, 4).ToList().ForEach(_ => Enter(A));
        _closed.Should().BeEmpty();
        Enter(A);
        _closed.Should().ContainSingle();
    }

    private static IPAddress Address(int number) => new([198, 51, 100, (byte)number]);

    private static void Know(ConnectionPlace place)
    {
        place.Begin();
        place.Know();
        place.End();
    }

    private ConnectionPlace? Enter(IPAddress peer)
    {
        var number = ++_last;
        return _table.TryEnter(peer, () => _closed.Add(number));
    }
}

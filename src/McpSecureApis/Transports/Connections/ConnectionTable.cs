using System.Net;
using McpSecureApis.Core.Limits;

namespace McpSecureApis.Transports.Connections;

/// <summary>
/// The open connections, and who makes room for whom. A connection that no caller with a valid token has used is a stranger's: it may be
/// silent only for a while, and when places are short a silent one makes room for a new one. So however many sockets strangers open and say
/// nothing, who comes with a token, or asks for health, is let in.
/// </summary>
internal sealed partial class ConnectionTable : IDisposable
{
    /// <summary>One place in this many is kept for connections of callers, and as many for those that just came.</summary>
    private const int ReservedPart = 8;

    private const int MostSearched = 256;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionPlace> _silentStrangers = [];
    private readonly Dictionary<AddressKey, AddressConnections> _addresses = [];
    private readonly ServerOptions _options;
    private readonly ClientAddress _peers;
    private readonly TimeProvider _clock;
    private readonly ILogger<ConnectionTable> _logger;
    private readonly ITimer _sweep;
    private readonly int _reserved;
    private int _count;
    private int _known;
    private long _madeRoom;
    private long _refused;
    private long _loggedAt = long.MinValue;

    public ConnectionTable(ServerOptions options, ClientAddress peers, TimeProvider clock, ILogger<ConnectionTable> logger)
    {
        _options = options;
        _peers = peers;
        _clock = clock;
        _logger = logger;
        _reserved = options.MaxConnections / ReservedPart;
        _sweep = clock.CreateTimer(_ => Sweep(), state: null, SweepInterval, SweepInterval);
    }

    /// <summary>Takes a place for a new connection; null when nobody silent can make room for it.</summary>
    /// <param name="peer">Who connects.</param>
    /// <param name="close">Breaks the connection off.</param>
    public ConnectionPlace? TryEnter(IPAddress peer, Action close)
    {
        // A proxy's connections are its clients': to cap them together would make each a way to lock out the others.
        var isProxy = _peers.IsProxy(peer);
        var place = new ConnectionPlace(this, isProxy ? null : AddressKey.Of(peer), close);
        ConnectionPlace? first;
        ConnectionPlace? second;
        lock (_gate)
        {
            if (!TryMakeRoom(place, out first, out second))
            {
                _refused++;
                place = null;
            }
            else
            {
                _count++;
                if (place.Address is { } address)
                {
                    Of(address).Count++;
                }

                place.IsKnown = isProxy && _known < _options.MaxConnections - _reserved;
                _known += place.IsKnown ? 1 : 0;
                Silence(place);
            }
        }

        first?.Close();
        second?.Close();
        return place;
    }

    public void Begin(ConnectionPlace place)
    {
        lock (_gate)
        {
            Unlist(place);
        }
    }

    public void End(ConnectionPlace place)
    {
        lock (_gate)
        {
            if (!place.IsGone)
            {
                Silence(place);
            }
        }
    }

    public void Know(ConnectionPlace place)
    {
        lock (_gate)
        {
            // Callers never have all places: who comes next has to be heard before it is known who that is.
            if (!place.IsKnown && !place.IsGone && _known < _options.MaxConnections - _reserved)
            {
                place.IsKnown = true;
                _known++;
            }
        }
    }

    public void Leave(ConnectionPlace place)
    {
        lock (_gate)
        {
            Remove(place);
        }
    }

    public void Dispose() => _sweep.Dispose();

    private bool TryMakeRoom(ConnectionPlace place, out ConnectionPlace? ofAddress, out ConnectionPlace? ofAll)
    {
        (ofAddress, ofAll) = (null, null);
        if (place.Address is { } address && _addresses.TryGetValue(address, out var own) && own.Count >= _options.MaxConnectionsPerAddress)
        {
            ofAddress = (own.SilentStrangers.First ?? own.SilentCallers.First)?.Value;
            if (ofAddress is null)
            {
                return false;
            }

            Remove(ofAddress);
            _madeRoom++;
        }

        if (_count >= _options.MaxConnections || _count - _known >= _options.MaxConnections - _reserved)
        {
            ofAll = LongestSilent() ?? LongestSilentCaller();
            if (ofAll is null)
            {
                return _count < _options.MaxConnections;
            }

            Remove(ofAll);
            _madeRoom++;
        }

        return true;
    }

    /// <summary>
    /// The stranger that makes room: of the address with the most silent connections the one that is silent longest. So who floods from few
    /// addresses pushes out only itself, and a newcomer's first request has the time that it takes. Of very many addresses the one that is
    /// silent longest of all, which costs no search.
    /// </summary>
    private ConnectionPlace? LongestSilent()
    {
        if (_addresses.Count > MostSearched)
        {
            return _silentStrangers.First?.Value;
        }

        LinkedList<ConnectionPlace>? most = null;
        foreach (var (_, connections) in _addresses)
        {
            most = connections.SilentStrangers.Count > (most?.Count ?? 0) ? connections.SilentStrangers : most;
        }

        return (most ?? _silentStrangers).First?.Value;
    }

    /// <summary>
    /// Where no stranger is silent, a caller's connection that nobody uses makes room, of the address with the most: its client opens
    /// another when it needs one. What is refused without being read to its end is silent too.
    /// </summary>
    private ConnectionPlace? LongestSilentCaller()
    {
        LinkedList<ConnectionPlace>? most = null;
        foreach (var (_, connections) in _addresses.Take(MostSearched))
        {
            most = connections.SilentCallers.Count > (most?.Count ?? 0) ? connections.SilentCallers : most;
        }

        return most?.First?.Value;
    }

    /// <summary>Closes the strangers' connections that have been silent for too long, and says from time to time that places were short.</summary>
    private void Sweep()
    {
        List<ConnectionPlace> late = [];
        long madeRoom = 0;
        long refused = 0;
        lock (_gate)
        {
            while (_silentStrangers.First is { Value: var place } && _clock.GetElapsedTime(place.SilentSince) >= _options.FirstByteTimeout)
            {
                Remove(place);
                late.Add(place);
            }

            if (_madeRoom + _refused > 0 && (_loggedAt == long.MinValue || _clock.GetElapsedTime(_loggedAt) >= LogInterval))
            {
                (madeRoom, refused, _madeRoom, _refused) = (_madeRoom, _refused, 0, 0);
                _loggedAt = _clock.GetTimestamp();
            }
        }

        foreach (var place in late)
        {
            place.Close();
        }

        if (madeRoom + refused > 0)
        {
            Log.PlacesShort(_logger, madeRoom, refused);
        }
    }

    private AddressConnections Of(AddressKey address)
    {
        if (!_addresses.TryGetValue(address, out var connections))
        {
            _addresses.Add(address, connections = new AddressConnections());
        }

        return connections;
    }

    /// <summary>Puts a connection at the end of the silent ones.</summary>
    private void Silence(ConnectionPlace place)
    {
        place.SilentSince = _clock.GetTimestamp();
        if (!place.IsKnown)
        {
            _silentStrangers.AddLast(place.InAll ??= new LinkedListNode<ConnectionPlace>(place));
        }

        if (place.Address is { } address)
        {
            var own = Of(address);
            (place.IsKnown ? own.SilentCallers : own.SilentStrangers).AddLast(place.InAddress ??= new LinkedListNode<ConnectionPlace>(place));
        }
    }

    private static void Unlist(ConnectionPlace place)
    {
        place.InAll?.List?.Remove(place.InAll);
        place.InAddress?.List?.Remove(place.InAddress);
    }

    private void Remove(ConnectionPlace place)
    {
        if (place.IsGone)
        {
            return;
        }

        place.IsGone = true;
        Unlist(place);
        _count--;
        _known -= place.IsKnown ? 1 : 0;
        if (place.Address is { } address && --_addresses[address].Count == 0)
        {
            _addresses.Remove(address);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            TransportsEventIds.PlacesShort, LogLevel.Warning,
            "Places for connections were short: {MadeRoom} silent ones made room, {Refused} new ones were refused. " +
            "See Server:MaxConnections and Server:MaxConnectionsPerAddress.",
            EventName = "PlacesShort")]
        public static partial void PlacesShort(ILogger logger, long madeRoom, long refused);
    }
}

using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>One real client that is connected, or that connects for each request.</summary>
internal abstract class ClientDriver : IAsyncDisposable
{
    /// <summary>Only an upper bound for what has to happen; a busy machine may need much of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();

    /// <summary>What people were asked, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The revision that was agreed on; null when the client does not tell.</summary>
    public string? Version { get; protected set; }

    /// <summary>Whether the server said that it tells of other lists.</summary>
    public bool ServerTellsOfChanges { get; protected set; }

    /// <summary><c>accept</c>, <c>decline</c> or <c>cancel</c>: what the person says from here on.</summary>
    public abstract Task PersonAsync(string answer);

    public abstract Task ConnectAsync(ClientTarget target);

    /// <summary>The names of all tools, of all pages.</summary>
    public abstract Task<IReadOnlyList<string>> ListAsync();

    public abstract Task<ClientCall> StartAsync(string tool, JsonObject arguments);

    public async Task<ClientAnswer> CallAsync(string tool, JsonObject arguments) => await (await StartAsync(tool, arguments)).AnswerAsync();

    /// <summary>Notices of other lists that came so far are no longer news.</summary>
    public void ForgetChanges()
    {
        while (_changes.Reader.TryRead(out _))
        {
            // Forgotten.
        }
    }

    /// <summary>Waits for the next notice of another list.</summary>
    public async Task ChangeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _changes.Reader.ReadAsync(patience.Token);
    }

    public abstract ValueTask DisposeAsync();

    protected void Change() => _changes.Writer.TryWrite(true);
}

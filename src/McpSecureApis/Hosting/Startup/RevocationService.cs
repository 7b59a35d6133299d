using System.Globalization;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Startup;

/// <summary>
/// Keeps what this process knows of revocations at most a quarter of a second behind the store, whoever writes to it: the verb, the admin
/// listener, another instance. While the store cannot be read, what was known goes on.
/// </summary>
internal sealed partial class RevocationService(
    IRevocationStore store, RevocationList list, AuditTrail audit, TimeProvider clock, ILogger<RevocationService> logger)
    : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<Revocation> _known = [];
    private Task _looking = Task.CompletedTask;

    /// <summary>Whether the store cannot be read, so that nobody is revoked who was not before.</summary>
    public bool IsFailing { get; private set; }

    /// <exception cref="SettingsException">The store holds what cannot be read: who is revoked would be let in.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _known = await store.ReadAsync(cancellationToken);
        }
        catch (RevocationStoreException error)
        {
            throw new SettingsException([new SettingFinding($"{StateOptions.SectionName}:{nameof(StateOptions.Path)}", error.Message)]);
        }

        list.Replace(_known);
        _looking = LookAsync(_stop.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    /// <summary>Takes up at once what the store holds.</summary>
    /// <exception cref="RevocationStoreException">It cannot be told.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = await store.ReadAsync(cancellationToken);
            if (now.SequenceEqual(_known))
            {
                return;
            }

            var (added, removed) = (now.Except(_known).ToList(), _known.Except(now).ToList());
            _known = now;
            list.Replace(now);
            await RecordAsync(AuditEvent.Revoked, added);
            await RecordAsync(AuditEvent.RevocationEnded, removed);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await LookOnceAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
            IsFailing = false;
        }
        catch (RevocationStoreException error)
        {
            Fail(error.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A mistake of ours must not end the looking: nobody would be revoked any more.
            Fail($"{error.GetType().Name}.");
        }
    }

    private void Fail(string problem)
    {
        if (!IsFailing)
        {
            IsFailing = true;
            Log.StoreFailing(logger, problem);
        }
    }

    /// <summary>By kind and time. Of whom, only a subject's keyed hash is written, as in the records of their calls.</summary>
    private async Task RecordAsync(string kind, List<Revocation> revocations)
    {
        foreach (var revocation in revocations)
        {
            var details = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["by"] = revocation.Kind.ToWord(),
                ["value"] = audit.Hasher.Hash("audit.revocation", tenant: null, revocation.Value),
                ["until"] = revocation.Until?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? "always",
            };
            Log.Changed(logger, kind, details["by"], details["until"]);
            await audit.AppendAsync(
                new AuditEntry { Phase = AuditPhase.Event, Event = new AuditEvent(kind) { Details = details } }, CancellationToken.None);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(HostingEventIds.RevocationChanged, LogLevel.Information, "{What}: by {Kind}, until {Until}.", EventName = "RevocationChanged")]
        public static partial void Changed(ILogger logger, string what, string kind, string until);

        [LoggerMessage(
            HostingEventIds.RevocationStoreFailing, LogLevel.Error,
            "Revocations cannot be read, what was known goes on: {Problem}", EventName = "RevocationStoreFailing")]
        public static partial void StoreFailing(ILogger logger, string problem);
    }
}

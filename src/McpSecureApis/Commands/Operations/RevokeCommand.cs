using System.CommandLine;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Commands.Operations;

/// <summary>
/// <c>revoke --token-id|--subject|--client|--tenant|--issuer VALUE [--until TIME] [--remove]</c> and <c>revoke --list</c>. Servers with the same
/// <c>State:Path</c> take it up within a second.
/// </summary>
internal sealed class RevokeCommand
{
    private readonly ConfigurationArguments _configuration;
    private readonly Dictionary<RevocationKind, Option<string?>> _values = new()
    {
        [RevocationKind.TokenId] = ValueOption(RevocationKind.TokenId, "One token, by its jti."),
        [RevocationKind.Subject] = ValueOption(RevocationKind.Subject, "All tokens of a subject, as the tokens name it (sub)."),
        [RevocationKind.Client] = ValueOption(RevocationKind.Client, "All tokens of a client."),
        [RevocationKind.Tenant] = ValueOption(RevocationKind.Tenant, "All tokens of a tenant."),
        [RevocationKind.Issuer] = ValueOption(RevocationKind.Issuer, "All tokens of an issuer; beside another, only those of that issuer."),
    };

    private readonly Option<string?> _until = new("--until")
    {
        Description = "From when such tokens count again: a time such as 2030-01-31T00:00:00Z, or how long, such as 90d or 12h. Without it, never.",
        HelpName = "TIME",
    };

    private readonly Option<bool> _remove = new("--remove") { Description = "Take the revocation back." };

    private readonly Option<bool> _list = new("--list") { Description = "Print what is revoked, as JSON, one a line." };

    private RevokeCommand(ConfigurationArguments configuration) => _configuration = configuration;

    public static Command Create(ConfigurationArguments configuration)
    {
        var revoke = new RevokeCommand(configuration);
        var command = new Command(
            "revoke",
            "Let tokens count no more, by their id, subject, client, tenant or issuer: running servers take it up within a second, " +
            "also for calls, sessions and streams that have begun. Exit code 1 when there was nothing to take back.");
        foreach (var option in revoke._values.Values)
        {
            command.Options.Add(option);
        }

        command.Options.Add(revoke._until);
        command.Options.Add(revoke._remove);
        command.Options.Add(revoke._list);
        command.SetAction(revoke.RunAsync);
        return command;
    }

    private static Option<string?> ValueOption(RevocationKind kind, string description) =>
        new($"--{kind.ToWord()}") { Description = description, HelpName = "VALUE" };

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var isList = parsed.GetValue(_list);
        Revocation? revocation = null;
        if (!isList && ReadRevocation(parsed, clock.GetUtcNow(), out revocation) is { } problem)
        {
            await error.WriteLineAsync(problem);
            return ExitCode.Usage;
        }

        var store = new FileRevocationStore(_configuration.Read(parsed).State.Path, clock);
        try
        {
            if (isList)
            {
                foreach (var entry in (await store.ReadAsync(cancellationToken)).Where(entry => !entry.IsOver(clock.GetUtcNow())))
                {
                    await output.WriteLineAsync(RevocationJson.Line(entry));
                }

                return ExitCode.Done;
            }

            if (!parsed.GetValue(_remove))
            {
                await store.AddAsync(revocation!, cancellationToken);
                await error.WriteLineAsync($"Revoked in {store.Path}; servers with this State:Path take it up within a second.");
                return ExitCode.Done;
            }

            if (await store.RemoveAsync(revocation!, cancellationToken))
            {
                await error.WriteLineAsync($"Taken back in {store.Path}.");
                return ExitCode.Done;
            }

            await error.WriteLineAsync($"Nothing of this kind, value and issuer is revoked in {store.Path}; --list shows what is.");
            return ExitCode.Refused;
        }
        catch (RevocationStoreException failure)
        {
            await error.WriteLineAsync(UnsafeCharacters.Escape($"State:Path: {failure.Message}"));
            return ExitCode.Usage;
        }
    }

    /// <summary>What is wrong with the arguments; null for a revocation.</summary>
    private string? ReadRevocation(ParseResult parsed, DateTimeOffset now, out Revocation? revocation)
    {
        revocation = null;
        var given = _values.Where(option => parsed.GetValue(option.Value) is not null).Select(option => option.Key).ToList();
        RevocationKind[] named = [.. given.Where(kind => kind != RevocationKind.Issuer)];
        if (given.Count == 0 || named.Length > 1)
        {
            return "Give one of --token-id, --subject, --client, --tenant and --issuer; --issuer may stand beside another. " +
                "--list shows what is revoked.";
        }

        var kind = named is [var only] ? only : RevocationKind.Issuer;
        var value = parsed.GetValue(_values[kind])!;
        var issuer = kind == RevocationKind.Issuer ? null : parsed.GetValue(_values[RevocationKind.Issuer]);
        if (new[] { value, issuer }.OfType<string>().Any(text => text.Length is 0 or > Revocation.LongestValue))
        {
            return $"A value has 1 to {Revocation.LongestValue} characters.";
        }

        DateTimeOffset? until = null;
        if (parsed.GetValue(_until) is { } written && !RevocationJson.TryReadTime(written, now, out until))
        {
            return "--until takes a time that is to come, such as 2030-01-31T00:00:00Z, or how long, such as 90d or 12h.";
        }

        revocation = new Revocation(kind, value, issuer, until);
        return null;
    }
}

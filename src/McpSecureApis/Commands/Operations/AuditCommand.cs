using System.CommandLine;
using System.Text;
using System.Text.Json;
using McpSecureApis.Commands.Trails;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Verification;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Commands.Operations;

/// <summary><c>audit verify</c> and <c>audit query</c>: arguments in, lines out. What is checked and found is in the room Audit.</summary>
internal static class AuditCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="configuredPath">The configuration's <c>Audit:Path</c>, for when no path is given; null when there is none.</param>
    /// <param name="hasher">The configuration's hash key, to find callers by their subject; null when there is none.</param>
    public static Command Create(Func<ParseResult, string?> configuredPath, Func<ParseResult, KeyedHasher?> hasher) =>
        new("audit", "Check and search the audit trail.")
        {
            CreateVerify(configuredPath),
            CreateQuery(configuredPath, hasher),
        };

    private static Command CreateVerify(Func<ParseResult, string?> configuredPath)
    {
        var path = PathArgument();
        var head = new Option<string?>("--head")
        {
            Description = "Signed heads that were kept elsewhere, one as JSON or a file with one a line: each writer must reach its latest.",
            HelpName = "HEAD",
        };
        var key = new Option<string?>("--key")
        {
            Description = "File with the key that heads must be signed with (PEM, public or private).",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("verify",
            "Check the chains, the signed heads, with --key who signed them and, with --head, that nothing was cut. " +
            "Exit code 1 when it does not hold.")
        {
            path, head, key, json,
        };
        command.SetAction((result, cancellationToken) => GuardAsync(result, async () =>
        {
            var folder = result.GetValue(path) ?? configuredPath(result);
            if (TrailArguments.FindProblem(folder) is { } problem)
            {
                return Complain(result, problem);
            }

            var heads = new List<AuditHead>();
            if (result.GetValue(head) is { } wanted && await ReadHeadsAsync(wanted, heads, cancellationToken) is { } unread)
            {
                return Complain(result, unread);
            }

            if (result.GetValue(key) is { } named && !File.Exists(named))
            {
                return Complain(result, $"--key: there is no file '{named}'.");
            }

            var pem = result.GetValue(key) is { } file ? await File.ReadAllTextAsync(file, cancellationToken) : null;
            var found = await AuditVerifier.VerifyAsync(new AuditFolderSource(folder), heads, pem, TimeProvider.System, cancellationToken);
            await result.InvocationConfiguration.Output.WriteLineAsync(
                result.GetValue(json) ? ToJson(found) : ToText(found, isKeyGiven: pem is not null));
            return found.Valid ? ExitCode.Done : ExitCode.Refused;
        }));
        return command;
    }

    private static Command CreateQuery(Func<ParseResult, string?> configuredPath, Func<ParseResult, KeyedHasher?> hasher)
    {
        var path = PathArgument();
        var caller = new Option<string?>("--caller")
        {
            Description = "Subject of the caller, or its keyed hash as records have it.",
            HelpName = "SUBJECT",
        };
        var tool = new Option<string?>("--tool") { Description = "Name of a tool.", HelpName = "TOOL" };
        var since = new Option<string?>("--since")
        {
            Description = "Records at this time or later (RFC 3339; UTC when it names no offset).",
            HelpName = "TIME",
        };
        var until = new Option<string?>("--until") { Description = "Records before this time.", HelpName = "TIME" };
        var call = new Option<string?>("--call") { Description = "Id of a call, as its answer had it.", HelpName = "ID" };
        var approval = new Option<string?>("--approval") { Description = "Id of the approval under which the entry was served.", HelpName = "ID" };
        var happened = new Option<string?>("--event") { Description = "Kind of an event, such as unapproved, revoked or shadow.", HelpName = "KIND" };
        var json = new Option<bool>("--json") { Description = "Print the records as they are, one per line." };
        var command = new Command("query",
            "Print the records that meet every condition given; all of them without one.")
        {
            path, caller, tool, since, until, call, approval, happened, json,
        };
        command.SetAction((result, cancellationToken) => GuardAsync(result, async () =>
        {
            var folder = result.GetValue(path) ?? configuredPath(result);
            if (TrailArguments.FindProblem(folder) is { } problem)
            {
                return Complain(result, problem);
            }

            var isFrom = TrailArguments.TryReadTime(result.GetValue(since), out var from);
            var isTo = TrailArguments.TryReadTime(result.GetValue(until), out var to);
            if (!isFrom || !isTo)
            {
                var (option, value) = isFrom ? ("--until", result.GetValue(until)) : ("--since", result.GetValue(since));
                return Complain(result, $"{option} is '{value}'; it takes a time such as 2026-07-28T09:00:00Z.");
            }

            var query = new AuditQuery
            {
                Caller = result.GetValue(caller),
                Tool = result.GetValue(tool),
                Since = from,
                Until = to,
                CallId = result.GetValue(call),
                Approval = result.GetValue(approval),
                Event = result.GetValue(happened),
            };
            var output = result.InvocationConfiguration.Output;
            var needsKey = query.Caller is not null || query.Tool is not null;
            var key = needsKey ? hasher(result) : null;
            if (needsKey && key is null)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync(
                    "The trail's hash key is not at hand (Audit:HashKeyFile): callers and unknown tools are found by their keyed hash only.");
            }

            var asJson = result.GetValue(json);
            var count = 0;
            await foreach (var line in AuditReader.ReadAsync(new AuditFolderSource(folder), query, key, cancellationToken))
            {
                count++;
                await output.WriteLineAsync(asJson ? Encoding.UTF8.GetString(line.Span) : ToText(line));
            }

            if (count == 0)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync("No record meets these conditions.");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static Argument<string?> PathArgument() => new("PATH")
    {
        Description = "Folder of the trail, or one segment; the configuration's Audit:Path when it is not given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static async Task<int> GuardAsync(ParseResult result, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or AuditKeyException)
        {
            return Complain(result, error.Message);
        }
    }

    private static int Complain(ParseResult result, string message)
    {
        result.InvocationConfiguration.Error.WriteLine(message);
        return ExitCode.Usage;
    }

    /// <summary>
    /// Null, or what is wrong. A line that is no head is an error: left out, it could be the only one of a writer that was removed.
    /// </summary>
    private static async Task<string?> ReadHeadsAsync(string value, List<AuditHead> heads, CancellationToken cancellationToken)
    {
        const string Form = "it is one JSON object with writer, sequence and hash";
        if (value.TrimStart().StartsWith('{'))
        {
            return Take(value) ? null : $"--head is no head: {Form}.";
        }

        var number = 0;
        await foreach (var line in File.ReadLinesAsync(value, cancellationToken))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line) && !Take(line))
            {
                return $"{value}:{number} is no head: {Form}.";
            }
        }

        return heads.Count > 0 ? null : $"{value} holds no head.";

        bool Take(string text)
        {
            if (AuditHead.Parse(text) is not { } head)
            {
                return false;
            }

            heads.Add(head);
            return true;
        }
    }

    private static string ToJson(AuditVerification found)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("records", found.Records);
            json.WriteNumber("segments", found.Segments);
            json.WriteBoolean("valid", found.Valid);
            json.WriteBoolean("tornTail", found.TornTail);
            json.WriteBoolean("pinned", found.Pinned);
            json.WriteNumber("afterLastHead", found.AfterLastHead);
            if (found.FirstError is { } error)
            {
                json.WriteStartObject("firstError");
                json.WriteString("file", error.File);
                json.WriteNumber("line", error.Line);
                json.WriteString("problem", error.Problem);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string ToText(AuditVerification found, bool isKeyGiven)
    {
        var counts = $"{found.Records} records in {found.Segments} {(found.Segments == 1 ? "segment" : "segments")}";
        var verdict = found.FirstError is { } error
            ? $"{counts}: does not verify.\n{(error.File.Length == 0 ? "The trail" : $"{error.File}:{error.Line}")}: {error.Problem}"
            : $"{counts}: everything holds.";
        var open = found.AfterLastHead == 0
            ? "No record follows the last signed head."
            : $"{found.AfterLastHead} records follow the last signed heads: nothing tells whether these were rewritten.";
        var overdue = found.HeadsOverdue == 0 ? string.Empty
            : $"\nIn {found.HeadsOverdue} of the chains a head has been due since: the writer was killed, or records and heads were cut off. " +
              "Hold the trail to a head kept elsewhere (--head).";
        var pinned = found.Pinned ? string.Empty
            : isKeyGiven ? "\nNot every chain is pinned by the given key."
            : "\nNothing is pinned by a key: whoever owns the disk could have signed all of it anew. Give --key.";
        return $"{verdict}\n{open}{overdue}{pinned}";
    }

    private static string ToText(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var record = document.RootElement;
        var subject = record.TryGetProperty("caller", out var caller) && caller.ValueKind == JsonValueKind.Object ? Text(caller, "subject") : "-";
        var what = record.TryGetProperty("event", out var happened) ? Text(happened, "kind") : Text(record, "tool");
        return $"{Text(record, "time")}  {Text(record, "phase"),-8}{Text(record, "decision"),-8}{Text(record, "reason"),-24}" +
            $"{what,-28} {subject,-24}{Text(record, "callId")}";
    }

    /// <summary>As it is escaped in the record: a terminal must not obey it.</summary>
    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetRawText()[1..^1] : "-";
}

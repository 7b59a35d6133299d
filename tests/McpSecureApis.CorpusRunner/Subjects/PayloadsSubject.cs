using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;
using McpSecureApis.Json.Formats;
using McpSecureApis.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// Every value as path, query, header and body argument of a tool, through the whole trip of a call, against a backend that keeps the
/// bytes. What may arrive is written out here by other means than the product's. URLs go through the gates for backends, and
/// addresses through the format.
/// </summary>
internal sealed partial class PayloadsSubject : ISubject
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly string[] Slots = ["path", "query", "header", "body"];

    public string Name => "payloads";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder)
    {
        foreach (var file in folder.Files)
        {
            var result = file.NewResult();
            var cases = file.ReadCases(result).ToList();
            if (cases.Exists(item => item.Has("url")))
            {
                RunUrlsAsync(cases, result).GetAwaiter().GetResult();
            }
            else if (cases.Exists(item => item.Has("valid")))
            {
                RunAddresses(cases, result);
            }
            else
            {
                RunValuesAsync(cases, result).GetAwaiter().GetResult();
            }

            yield return result;
        }
    }

    /// <summary>A tool for each place that an argument can go to.</summary>
    private static string Manifest(int port)
    {
        var text = new StringBuilder($$"""
            manifest: payloads
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: "http://127.0.0.1:{{port}}/api", allowedNetworks: [127.0.0.0/8]}
            tools:

            """);
        Add("path", "GET", "/orders/{v}/lines", "query: {q: '1'}");
        Add("query", "GET", "/orders", "query: {a: x, v: '{v}', z: y}");
        Add("header", "GET", "/orders", "headers: {X-A: '1', X-V: '{v}', X-Z: '2'}");
        Add("body", "POST", "/orders", "body: {v: '{v}'}");
        return text.ToString();

        void Add(string name, string method, string path, string rest) => text.AppendLine($$"""
              - name: {{name}}
                description: Sends one value.
                effect: {{(method == "GET" ? "read" : "write")}}
                access: {authenticated: true}
                request: {method: {{method}}, path: '{{path}}', {{rest}} }
                arguments:
                  type: object
                  required: [v]
                  properties:
                    v: {type: string}
                response: {fields: {ok: public} }
            """);
    }

    private static async Task RunValuesAsync(List<CorpusCase> cases, SubsetResult result)
    {
        await using var backend = new RecordingBackend();
        var failed = new HashSet<string>(StringComparer.Ordinal);
        var expectedRecords = new Dictionary<string, (string Id, int Records)>(StringComparer.Ordinal);
        var trail = Directory.CreateTempSubdirectory("payloads-");
        try
        {
            await using (var calls = await TestCalls.OpenAsync(Manifest(backend.Port), trail.FullName))
            {
                var usual = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var slot in Slots)
                {
                    await calls.CallAsync(slot, "usual", JsonElement.Parse("""{"v":"usual"}"""));
                    usual[slot] = Encoding.Latin1.GetString(backend.Take().Single());
                }

                foreach (var item in cases)
                {
                    foreach (var slot in Slots)
                    {
                        if (!await HoldsAsync(() => RunAsync(item, slot, usual[slot], calls, backend, expectedRecords, result)))
                        {
                            failed.Add(item.Id);
                        }
                    }
                }
            }

            CheckTrail(trail.FullName, expectedRecords, failed);
        }
        finally
        {
            trail.Delete(recursive: true);
        }

        foreach (var item in cases)
        {
            result.Add(item.Id, !failed.Contains(item.Id));
        }
    }

    /// <summary>A case that cannot be judged has failed.</summary>
    private static async Task<bool> HoldsAsync(Func<Task<bool>> judge)
    {
        try
        {
            return await judge();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return false;
        }
    }

    private static async Task<bool> RunAsync(
        CorpusCase item, string slot, string usual, TestCalls calls, RecordingBackend backend, Dictionary<string, (string Id, int Records)> records, SubsetResult result)
    {
        // The value's own JSON, escapes and all: a transport hands over the bytes that the client wrote.
        var raw = item["value"].GetRawText();
        if (!StrictJson.TryParse(Encoding.UTF8.GetBytes($$"""{"v":{{raw}}}"""), out var document, out _))
        {
            result.Count("refusedByReader");
            return backend.Take().Count == 0;
        }

        using (document)
        {
            var answer = await calls.CallAsync(slot, $"{item.Id} {slot}", document.RootElement);
            var sent = backend.Take();
            records[answer.CallId] = (item.Id, answer.Refusal is null ? 2 : 1);
            if (answer.Refusal is { } refusal)
            {
                // Only the caller's mistake is a proper answer to a string; anything else is a bug of ours.
                result.Count("refused." + slot);
                return sent.Count == 0 && refusal.Reason == RefusalReason.InvalidArguments && slot != "body";
            }

            result.Count("sent." + slot);
            return sent.Count == 1 && IsExpected(sent[0], slot, usual, raw, document.RootElement.GetProperty("v").GetString()!);
        }
    }

    /// <summary>The request with the usual value and this one differ in nothing but the slot.</summary>
    private static bool IsExpected(byte[] request, string slot, string usual, string raw, string value)
    {
        var expected = slot switch
        {
            "path" => usual.Replace("/orders/usual/lines?", $"/orders/{Encode(value)}/lines?", StringComparison.Ordinal),
            "query" => usual.Replace("&v=usual&", $"&v={Encode(value)}&", StringComparison.Ordinal),
            "header" => usual.Replace("X-V: usual\r\n", $"X-V: {value}\r\n", StringComparison.Ordinal),
            _ => WithBody(usual, $$"""{"v":{{raw}}}"""),
        };
        var isSafe = slot switch
        {
            "path" => value.Length > 0 && value.Trim('.').Length > 0 && !value.Any(unit => unit is '/' or '\\' || char.IsControl(unit)),
            "header" => value.All(unit => unit is '\t' or (>= ' ' and <= '~')),
            _ => true,
        };
        return isSafe && string.Equals(Encoding.Latin1.GetString(request), expected, StringComparison.Ordinal);
    }

    private static string WithBody(string usual, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = usual[..(usual.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
        var usualLength = usual.Length - head.Length;
        return head.Replace($"Content-Length: {usualLength}\r\n", $"Content-Length: {bytes.Length}\r\n", StringComparison.Ordinal) + Encoding.Latin1.GetString(bytes);
    }

    /// <summary>RFC 3986, written out: UTF-8 bytes, the 66 unreserved characters as they are, all others as upper-case triplets.</summary>
    private static string Encode(string value) =>
        string.Concat(Encoding.UTF8.GetBytes(value).Select(unit => Unreserved.Contains((char)unit, StringComparison.Ordinal) ? ((char)unit).ToString() : $"%{unit:X2}"));

    /// <summary>One record for a refusal, intent and outcome for a call that was sent, and no control character anywhere.</summary>
    private static void CheckTrail(string folder, Dictionary<string, (string Id, int Records)> expected, HashSet<string> failed)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "audit"), "*.jsonl"))
        {
            foreach (var line in File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var record = JsonDocument.Parse(line);
                if (!record.RootElement.TryGetProperty("callId", out var callId) || callId.GetString() is not { } id)
                {
                    continue;
                }

                found[id] = found.GetValueOrDefault(id) + 1;
                if (line.Any(char.IsControl) && expected.TryGetValue(id, out var call))
                {
                    failed.Add(call.Id);
                }
            }
        }

        foreach (var (callId, (id, records)) in expected)
        {
            if (found.GetValueOrDefault(callId) != records)
            {
                failed.Add(id);
            }
        }
    }

    /// <summary>A manifest with the URL as its backend does not load, or no address that its name leads to is connected to.</summary>
    private static async Task RunUrlsAsync(List<CorpusCase> cases, SubsetResult result)
    {
        foreach (var item in cases)
        {
            switch (item.Text("expected"))
            {
                case "reject":
                    result.Add(item.Id, await HoldsAsync(() => IsRefusedAsync(item, result)));
                    break;
                case "reject-after-redirect":
                    result.Add(item.Id, await HoldsAsync(() => IsNotFollowedAsync(item)));
                    break;
                default:
                    result.Skip(SubsetResult.Indefinite);
                    break;
            }
        }
    }

    private static async Task<bool> IsRefusedAsync(CorpusCase item, SubsetResult result)
    {
        if (Define(item.Text("url") ?? "", ["public"]) is not { } backend)
        {
            result.Count("refusedAtLoad");
            return true;
        }

        result.Count("refusedAtConnect");
        using var client = Client(new InternalNames(item.Text("resolves_to")));
        return await SendAsync(client, backend, backend.BaseUrl) == RefusalReason.BackendAddressNotAllowed;
    }

    private static async Task<bool> IsNotFollowedAsync(CorpusCase item)
    {
        var answer = $"HTTP/1.1 302 Found\r\nLocation: {item.Text("url")}\r\nContent-Length: 0\r\n\r\n";
        await using var first = new RecordingBackend(answer);
        var url = new Uri($"http://127.0.0.1:{first.Port}/");
        using var client = Client(new InternalNames(resolvesTo: null));
        return await SendAsync(client, Define(url.ToString(), ["127.0.0.0/8"])!, url) == RefusalReason.BackendRedirect && first.Take().Count == 1;
    }

    private static BackendClient Client(IAddressSource names) =>
        new(new NetworkOptions(), names, TimeProvider.System, NullLogger<BackendClient>.Instance);

    private static BackendDefinition? Define(string url, string[] networks)
    {
        // As the manifest's reader does: the text is not trimmed and has no character outside printable ASCII.
        if (url.AsSpan().ContainsAnyExceptInRange('!', '~') || !Uri.TryCreate(url, UriKind.Absolute, out var parsed))
        {
            return null;
        }

        var manifest = new ApiManifest
        {
            Manifest = "m",
            Version = "1.0.0",
            Owner = "o@example.com",
            Backend = new BackendManifest { BaseUrl = parsed, AllowedNetworks = networks, AllowPlainHttp = true },
            Tools = [],
        };
        return BackendDefinition.Compile(manifest, "digest", overrideOptions: null, new NetworkOptions(), new FindingCollector("m.yaml", new SourceMap()));
    }

    private static async Task<RefusalReason?> SendAsync(BackendClient client, BackendDefinition backend, Uri url)
    {
        var caller = new Caller { Issuer = "https://issuer.example", Subject = "payloads", Scopes = ScopeSet.Empty };
        var call = TestProofs.Confirm(new EntryIdentity("payload", "m", "1.0.0", "digest"), caller, url, new RequestManifest { Method = "GET", Path = "/x" });
        var use = new BackendUse(call.Tool, backend, new ReplyLimits(1024), MayRetry: false);
        var outcome = await client.SendAsync(await TestProofs.LeaseAsync(call), use, CancellationToken.None);
        return outcome.TryGet(out _, out var refusal) ? null : refusal.Reason;
    }

    /// <summary>
    /// The list calls some labels disputed without saying which. One is when its label contradicts the grammar of RFC 5321, or when
    /// that of RFC 6531 answers differently; both are written out here as expressions.
    /// </summary>
    private static void RunAddresses(List<CorpusCase> cases, SubsetResult result)
    {
        var format = StringFormats.Find("email", SchemaDialect.Draft202012)!;
        foreach (var item in cases)
        {
            result.Judge(item.Id, () =>
            {
                var value = item.Text("value") ?? "";
                var isValid = item["valid"].GetBoolean();
                if (Mailbox().IsMatch(value) != isValid || InternationalMailbox().IsMatch(value) != isValid)
                {
                    result.Skip(SubsetResult.Indefinite);
                }
                else
                {
                    result.Add(item.Id, format.IsValid(value) == isValid);
                }
            });
        }
    }

    [GeneratedRegex("""^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|"(?:[ !#-\[\]-~]|\\[ -~])*")@(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f.:Pv]+\])\z""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mailbox();

    [GeneratedRegex("""^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uFFFF-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uFFFF-]+)*|"(?:[ !#-\[\]-~\u0080-\uFFFF]|\\[ -~])*")@(?:(?:[A-Za-z0-9\u0080-\uFFFF](?:[A-Za-z0-9\u0080-\uFFFF-]*[A-Za-z0-9\u0080-\uFFFF])?)(?:\.[A-Za-z0-9\u0080-\uFFFF](?:[A-Za-z0-9\u0080-\uFFFF-]*[A-Za-z0-9\u0080-\uFFFF])?)*|\[[0-9A-Fa-f.:Pv]+\])\z""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InternationalMailbox();
}

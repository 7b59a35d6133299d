using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Signing;

namespace McpSecureApis.Core.Tests.Audit;

/// <summary>Who owns the disk and not the signing key: takes a segment apart and makes numbers, links and hashes right again.</summary>
internal sealed class TrailForger
{
    private readonly string _path;

    private TrailForger(string path, IEnumerable<string> lines)
    {
        _path = path;
        Lines = [.. lines];
    }

    public List<string> Lines { get; }

    public string Writer => Path.GetFileName(_path).Split('-')[1];

    public static TrailForger Read(string path) => new(path, File.ReadAllLines(path));

    /// <summary>The number of the line of an event's kind; the n-th of its kind.</summary>
    public int IndexOf(string kind, int n = 0) =>
        Enumerable.Range(0, Lines.Count).Where(i => Lines[i].Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal)).ElementAt(n);

    public void Remove(string text) => Lines.RemoveAll(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Changes members of a record; the text stays as the writer would write it.</summary>
    public void Change(int line, Action<JsonObject> change)
    {
        var record = JsonNode.Parse(Lines[line])!.AsObject();
        change(record);
        Lines[line] = record.ToJsonString();
    }

    /// <summary>A further record like one that is there.</summary>
    public void AddLike(int line, string callId, string? time = null)
    {
        Lines.Add(Lines[line]);
        Change(Lines.Count - 1, record =>
        {
            record["callId"] = callId;
            record["time"] = time ?? record["time"]!.GetValue<string>();
        });
    }

    /// <summary>Signs a head over the record before a line's.</summary>
    public void SignHead(int line, AuditSigner signer)
    {
        Relink();
        var before = JsonElement.Parse(Lines[line - 1]);
        var head = signer.Sign(Writer, before.GetProperty("sequence").GetInt64(), before.GetProperty("hash").GetString()!);
        Change(line, record =>
        {
            record["event"]!["sequence"] = head.Sequence;
            record["event"]!["hash"] = head.Hash;
            record["event"]!["keyId"] = head.KeyId;
            record["event"]!["signature"] = head.Signature;
        });
    }

    /// <summary>Numbers, ids, links and hashes made right.</summary>
    public void Relink()
    {
        var previous = AuditChain.Zero;
        for (var i = 0; i < Lines.Count; i++)
        {
            var sequence = i + 1;
            var link = previous;
            Change(i, record =>
            {
                record["sequence"] = sequence;
                record["id"] = $"{Writer}-{sequence}";
                record["previous"] = link;
            });
            Lines[i] = Rehash(Lines[i]);
            previous = JsonElement.Parse(Lines[i]).GetProperty("hash").GetString()!;
        }
    }

    public void Save(bool relink = true)
    {
        if (relink)
        {
            Relink();
        }

        File.WriteAllText(_path, string.Concat(Lines.Select(line => line + "\n")));
    }

    public static string Rehash(string line)
    {
        var body = line[..line.LastIndexOf(",\"hash\":\"", StringComparison.Ordinal)];
        return $"{body},\"hash\":\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body + "}")))}\"}}";
    }
}

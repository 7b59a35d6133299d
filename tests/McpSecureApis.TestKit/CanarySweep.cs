using System.Buffers.Binary;
using System.IO.Compression;

namespace McpSecureApis.TestKit;

/// <summary>
/// Looks for every secret in every output, in every encoding of <see cref="CanarySecret.Forms"/>, also inside gzip.
/// One pass over an output serves all secrets, so that a whole run is searched in seconds.
/// </summary>
internal sealed class CanarySweep
{
    private const int Window = 8;
    private const int FilterBits = 22;
    private const int MaxGzipDepth = 3;

    private readonly Dictionary<ulong, List<Needle>> _needles = [];
    private readonly bool[] _filter = new bool[1 << FilterBits];

    public CanarySweep(IEnumerable<CanarySecret> secrets)
    {
        foreach (var secret in secrets)
        {
            foreach (var (encoding, bytes) in secret.Forms())
            {
                // The middle tells secrets of one kind apart sooner than their common beginning.
                var offset = (bytes.Length - Window) / 2;
                var key = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(offset));
                if (!_needles.TryGetValue(key, out var list))
                {
                    _needles.Add(key, list = []);
                }

                list.Add(new Needle(secret.Name, encoding, bytes, offset));
                _filter[Slot(key)] = true;
            }
        }
    }

    public IReadOnlyList<CanaryFinding> Search(IEnumerable<CanaryOutput> outputs)
    {
        var findings = new List<CanaryFinding>();
        foreach (var output in outputs)
        {
            Search(output.Name, output.Bytes, MaxGzipDepth, findings);
        }

        return findings;
    }

    private void Search(string name, byte[] bytes, int gzipDepth, List<CanaryFinding> findings)
    {
        for (var position = 0; position + Window <= bytes.Length; position++)
        {
            var key = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(position));
            if (_filter[Slot(key)] && _needles.TryGetValue(key, out var candidates))
            {
                foreach (var needle in candidates)
                {
                    var start = position - needle.Offset;
                    if (start >= 0 && bytes.AsSpan(start).StartsWith(needle.Bytes))
                    {
                        findings.Add(new CanaryFinding(needle.Secret, needle.Encoding, name, start));
                    }
                }
            }

            // 1F 8B 08: a gzip member with deflate, the only method there is.
            if (gzipDepth > 0 && (key & 0xFFFFFF) == 0x088B1F)
            {
                Search($"{name}, gzip at {position}", Decompress(bytes, position), gzipDepth - 1, findings);
            }
        }
    }

    /// <summary>As far as it can be decompressed: bytes that only look like gzip end early.</summary>
    private static byte[] Decompress(byte[] bytes, int position)
    {
        using var content = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes, position, bytes.Length - position), CompressionMode.Decompress);
        try
        {
            gzip.CopyTo(content);
        }
        catch (InvalidDataException)
        {
            // What came out before counts.
        }

        return content.ToArray();
    }

    private static int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> (64 - FilterBits));

    private sealed record Needle(string Secret, string Encoding, byte[] Bytes, int Offset);
}

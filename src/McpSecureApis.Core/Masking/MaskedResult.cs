using System.Text.Json;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Masking.Projection;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Masking;

/// <summary>What may leave of a backend's reply. The result writer accepts nothing else.</summary>
internal sealed class MaskedResult
{
    private static readonly Refusal WrongShape =
        new(RefusalReason.ReplyInvalid, "The service's answer does not have the declared shape.") { Cause = PeerProblem.ShapeNotDeclared };

    private static readonly Refusal CredentialInReply =
        new(RefusalReason.CredentialInReply, "The service's answer was withheld because it contained a credential.");

    private JsonElement? _content;

    private MaskedResult(ReadOnlyMemory<byte> utf8, MaskCounts counts)
    {
        Utf8 = utf8;
        Masked = counts.Masked;
        Drift = counts.Drift;
        Dropped = counts.Dropped;
    }

    /// <summary>
    /// The masked document, conforming to the published output schema; null when the tool answers with nothing, and for a document.
    /// </summary>
    public JsonElement? Content => _content ??= Utf8.IsEmpty || Document is not null ? null : JsonElement.Parse(Utf8.Span);

    /// <summary>Set when <see cref="Utf8"/> is no JSON but a document.</summary>
    public MaskedDocument? Document { get; private init; }

    /// <summary>The same as JSON text, written once; empty when the tool answers with nothing. The bytes of a document.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>How many values were changed, by data class or detector.</summary>
    public IReadOnlyDictionary<string, int> Masked { get; }

    /// <summary>
    /// How many values of the reply did not leave because they are not listed or had another shape than declared, by field
    /// path; a bounded number of paths.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, int>> Drift { get; }

    /// <summary>The sum of <see cref="Drift"/>.</summary>
    public int Dropped { get; }

    /// <summary>The check, and the only way to get an instance: masks a reply.</summary>
    /// <exception cref="InvalidOperationException">The definition is another tool's: a bug of ours.</exception>
    public static Outcome<MaskedResult> Create(BackendReply reply, MaskingDefinition definition, KeyedHasher hasher)
    {
        var call = reply.Lease.Call;
        if (!ReferenceEquals(call.Tool, definition.Tool))
        {
            throw new InvalidOperationException("The masking definition belongs to another tool.");
        }

        var (body, caller, secrets) = (reply.Body, call.Caller, reply.Lease.Secrets);
        if (definition.Document is not null)
        {
            return CreateDocument(body, definition, caller, secrets, hasher);
        }

        if (definition.Root is not { } root)
        {
            return new MaskedResult(utf8: default, new MaskCounts());
        }

        if (body.IsEmpty)
        {
            // The published schema has a root, so "nothing" is its empty container.
            return new MaskedResult(root.AllowsObject ? "{}"u8.ToArray() : "[]"u8.ToArray(), new MaskCounts());
        }

        if (CredentialScanner.IsAnyIn(secrets, body.Span))
        {
            return CredentialInReply;
        }

        var counts = new MaskCounts();
        using var output = new PooledBuffer(Math.Min(body.Length, 64 * 1024));
        switch (ReplyProjector.Write(body.Span, root, definition.Policy, caller, hasher, counts, output))
        {
            case null when counts.RemovedInvisible && CredentialScanner.IsAnyIn(secrets, output.Written):
                // Taking out invisible characters joins what they held apart.
                return CredentialInReply;
            case null:
                return new MaskedResult(output.Written.ToArray(), counts);
            case PeerProblem.ShapeNotDeclared:
                return WrongShape;
            case { } problem:
                return new Refusal(RefusalReason.ReplyInvalid, "The service's answer could not be read.") { Cause = problem };
        }
    }

    private static Outcome<MaskedResult> CreateDocument(
        ReadOnlyMemory<byte> body, MaskingDefinition definition, Caller caller, IReadOnlyList<Secret> secrets, KeyedHasher hasher)
    {
        if (CredentialScanner.IsAnyIn(secrets, body.Span))
        {
            return CredentialInReply;
        }

        if (!definition.Document!.Fits(body.Span))
        {
            return WrongShape with { Cause = PeerProblem.NotTheDeclaredDocument };
        }

        var counts = new MaskCounts();
        var (bytes, document) = DocumentMasker.Mask(body, definition, caller, hasher, counts);

        // The reply's own buffer goes back to the pool.
        bytes = bytes.Equals(body) ? bytes.ToArray() : bytes;

        // As above: what was held apart may be joined.
        return counts.RemovedInvisible && CredentialScanner.IsAnyIn(secrets, bytes.Span)
            ? CredentialInReply
            : new MaskedResult(bytes, counts) { Document = document };
    }
}

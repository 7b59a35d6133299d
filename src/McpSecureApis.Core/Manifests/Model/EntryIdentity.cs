namespace McpSecureApis.Core.Manifests.Model;

/// <summary>
/// Which tool, resource or prompt of which manifest version. One instance per loaded entry, shared by the parts that the rooms compile, so
/// that a room can see by reference that the proof it was handed is about the entry it is about to serve.
/// </summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Manifest">The manifest's id.</param>
/// <param name="Version">The manifest's semantic version.</param>
/// <param name="Digest">SHA-256 of the manifest file's bytes, lower-case hex.</param>
internal sealed record EntryIdentity(string Name, string Manifest, string Version, string Digest)
{
    public EntryKind Kind { get; init; }

    /// <summary>The kind as a word in a sentence.</summary>
    public string Noun => Kind switch
    {
        EntryKind.Resource => "resource",
        EntryKind.Prompt => "prompt",
        _ => "tool",
    };
}

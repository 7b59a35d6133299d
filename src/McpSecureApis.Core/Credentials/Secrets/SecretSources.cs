using System.Collections.Frozen;

namespace McpSecureApis.Core.Credentials.Secrets;

/// <summary>The sources of secrets by the scheme of a reference.</summary>
/// <param name="sources">Each with its scheme, without the colon.</param>
internal sealed class SecretSources(IReadOnlyDictionary<string, ISecretSource> sources)
{
    private readonly FrozenDictionary<string, ISecretSource> _sources = sources.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What needs no system beside the machine.</summary>
    public static SecretSources OfThisMachine { get; } = new(new Dictionary<string, ISecretSource>(StringComparer.Ordinal)
    {
        [SecretReference.EnvironmentScheme] = new EnvironmentSecretSource(),
        [SecretReference.FileScheme] = new FileSecretSource(),
    });

    /// <exception cref="ArgumentException">No source takes the scheme: the reference was not parsed for these sources.</exception>
    public ISecretSource Of(SecretReference reference) =>
        _sources.TryGetValue(reference.Scheme, out var source)
            ? source
            : throw new ArgumentException($"There is no source of secrets for '{reference.Scheme}:'.", nameof(reference));
}

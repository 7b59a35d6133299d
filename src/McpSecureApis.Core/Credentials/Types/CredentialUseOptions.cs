namespace McpSecureApis.Core.Credentials.Types;

/// <summary>Where a credential may go. Both lists are required: a credential without them goes nowhere.</summary>
internal sealed class CredentialUseOptions
{
    /// <summary>Stands for every origin on this machine. For demonstrations and tests.</summary>
    public const string LoopbackOrigin = "loopback";

    /// <summary>Stands for every manifest.</summary>
    public const string AnyManifest = "*";

    /// <summary>Gets or sets the origins, for example <c>https://orders.internal.example</c>; scheme, host and port are compared exactly.</summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    /// <summary>Gets or sets the ids of the manifests that may name the credential, or <c>*</c>.</summary>
    public IReadOnlyList<string> Manifests { get; set; } = [];
}

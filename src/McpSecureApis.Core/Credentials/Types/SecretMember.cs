using McpSecureApis.Core.Credentials.Secrets;

namespace McpSecureApis.Core.Credentials.Types;

/// <summary>A member of an entry that refers to a secret.</summary>
/// <param name="Name">The member.</param>
/// <param name="Reference">What stands there: a <see cref="SecretReference"/> if the entry is right.</param>
internal sealed record SecretMember(string Name, string? Reference);

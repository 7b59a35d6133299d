namespace McpSecureApis.Core.Organisation.Model;

/// <summary>For what <c>atMost</c> counts.</summary>
internal enum CountedPer
{
    /// <summary>For a caller with each set of scopes that a tool asks for.</summary>
    Scopes,
}

using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Authorization;

/// <summary>
/// A caller who may use a tool: scopes and the conditions over claims hold, and the token is not revoked. Later rooms take this type, so code that
/// would skip the check does not compile. The list of tools asks the same check.
/// </summary>
internal sealed class AuthorizedCall
{
    private AuthorizedCall(Caller caller, AccessDefinition access)
    {
        Caller = caller;
        Access = access;
    }

    public Caller Caller { get; }

    public AccessDefinition Access { get; }

    public EntryIdentity Tool => Access.Tool;

    /// <summary>The check, and the only way to get an instance.</summary>
    public static Outcome<AuthorizedCall> Check(Caller caller, AccessDefinition access) =>
        access.CheckCaller(caller) is { } refusal ? refusal
        : caller.IsRevoked ? Caller.Revoked
        : new AuthorizedCall(caller, access);
}

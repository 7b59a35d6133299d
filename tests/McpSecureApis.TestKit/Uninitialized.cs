using System.Runtime.CompilerServices;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.TestKit;

/// <summary>
/// Makes the catalog's types with only what the wire reads, so that these tests do not depend on what else a tool is made of. No proof of the trip: those are
/// made by their checks (<see cref="TestProofs"/>), in tests too.
/// </summary>
internal static class Uninitialized
{
    /// <summary>What a room takes as proof that the rooms before it were passed.</summary>
    public static IReadOnlyList<Type> Proofs { get; } =
    [
        typeof(AuthorizedCall), typeof(ValidatedCall), typeof(BackendRequest), typeof(ConfirmedCall), typeof(CallLease), typeof(RecordedCall), typeof(CredentialLease),
        typeof(BackendReply), typeof(MaskedResult),
    ];

    public static T Of<T>(params (string Name, object? Value)[] members)
        where T : class
    {
        if (Proofs.Contains(typeof(T)))
        {
            throw new InvalidOperationException($"{typeof(T).Name} is made by its check.");
        }

        var made = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        foreach (var (name, value) in members)
        {
            typeof(T).GetProperty(name)!.SetValue(made, value);
        }

        return made;
    }
}

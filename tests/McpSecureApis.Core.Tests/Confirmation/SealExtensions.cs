using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Tests.Confirmation;

/// <summary>Opens a seal whose state answers at once, as that of one process does, or nearly, as that of a folder does.</summary>
internal static class SealExtensions
{
    public static Refusal? Open(this ConfirmationSeal seal, string state, BackendRequest request, string? credential, out Guid? id)
    {
        (var refusal, id) = seal.OpenAsync(state, request, credential, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return refusal;
    }
}

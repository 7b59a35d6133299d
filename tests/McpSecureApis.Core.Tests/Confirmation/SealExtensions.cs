using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Tests.Confirmation;

/// <summary>Opens a seal whose state answers at once, as those of one process and of a folder do.</summary>
internal static class SealExtensions
{
    public static Refusal? Open(this ConfirmationSeal seal, string state, BackendRequest request, string? credential, out Guid? id)
    {
        var opening = seal.OpenAsync(state, request, credential, CancellationToken.None).AsTask();
        opening.IsCompleted.Should().BeTrue();
        (var refusal, id) = opening.Result;
        return refusal;
    }
}

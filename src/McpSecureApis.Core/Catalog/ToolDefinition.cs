using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Requests.Templates;

namespace McpSecureApis.Core.Catalog;

/// <summary>A tool, checked and compiled, shared by all calls, never changed. Each part was compiled by the room that uses it.</summary>
internal sealed class ToolDefinition
{
    public required EntryIdentity Identity { get; init; }

    /// <summary>As its author wrote it: title, description, effect.</summary>
    public required ToolManifest Manifest { get; init; }

    public required AccessDefinition Access { get; init; }

    public required ArgumentsDefinition Arguments { get; init; }

    public required LimitsDefinition Limits { get; init; }

    public required RequestDefinition Request { get; init; }

    /// <summary>How its requests are sent and what a reply may be.</summary>
    public required BackendUse Use { get; init; }

    public BackendDefinition Backend => Use.Backend;

    public required MaskingDefinition Masking { get; init; }

    /// <summary>The operator's name of the backend's credential; null when requests go out without one.</summary>
    public required string? Credential { get; init; }

    /// <summary>The arguments' schema as it is published: every object closed, our own keywords taken out.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>The schema of the masked reply; null when the tool answers with nothing.</summary>
    public required JsonElement? OutputSchema { get; init; }

    /// <summary>Whether calls wait for a person.</summary>
    public required ConfirmationDefinition Confirmation { get; init; }

    /// <summary>Under which approval it is served; null where nobody approved it.</summary>
    public EntryApproval? Approval { get; private set; }

    /// <summary>The same tool, served under an approval.</summary>
    public ToolDefinition With(EntryApproval approval)
    {
        var approved = (ToolDefinition)MemberwiseClone();
        approved.Approval = approval;
        return approved;
    }
}

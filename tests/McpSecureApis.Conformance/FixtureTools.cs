using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.TestKit;

namespace McpSecureApis.Conformance;

/// <summary>The tools that the suite looks for, where the pipeline stands in the product; resources and prompts are left to the product's own rooms.</summary>
internal sealed class FixtureTools : IEntries
{
    public const string Error = "test_error_handling";

    private const string NoArguments = """{"type":"object","additionalProperties":false}""";

    private const string HeaderSchema = """
        {"type":"object","required":["region"],"properties":{"region":{"type":"string","x-mcp-header":"Region"}},"additionalProperties":false}
        """;

    private const string MessageSchema = """{"type":"object","required":["message"],"properties":{"message":{"type":"string"}},"additionalProperties":false}""";

    private const string RichSchema = """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
        "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
        "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},
        "phone":{"type":"string"},"email":{"type":"string"}},
        "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
        "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},
        "additionalProperties":false}
        """;

    private static readonly string[] Plain =
    [
        "test_simple_text", "test_image_content", "test_audio_content", "test_embedded_resource", "test_multiple_content_types", Error,
        "test_tool_with_progress", "test_tool_with_logging", "test_logging_tool", "test_missing_capability", "test_streaming_elicitation",
        "test_trigger_tool_change", "test_trigger_prompt_change", "test_input_required_result_elicitation", "test_input_required_result_sampling",
        "test_input_required_result_list_roots", "test_input_required_result_request_state", "test_input_required_result_multiple_inputs",
        "test_input_required_result_multi_round", "test_input_required_result_tampered_state", "test_input_required_result_capabilities",
    ];

    private readonly CatalogChanges _changes;
    private readonly FixtureRooms _rooms;
    private readonly CatalogSnapshot _snapshot = Uninitialized.Of<CatalogSnapshot>();
    private volatile IReadOnlyList<ToolDefinition> _tools;
    private int _generation;

    public FixtureTools(CatalogChanges changes, FixtureRooms rooms)
    {
        _changes = changes;
        _rooms = rooms;
        _tools = Tools(generation: 0);
    }

    public IReadOnlyList<ToolDefinition> ListTools(Caller caller) => _tools;

    public IReadOnlyList<ResourceDefinition> ListResources(Caller caller) => _rooms.Entries.ListResources(caller);

    public IReadOnlyList<PromptDefinition> ListPrompts(Caller caller) => _rooms.Entries.ListPrompts(caller);

    public StartedCall StartResource(Caller caller, string uri) => _rooms.Entries.StartResource(caller, uri);

    public StartedCall StartTemplate(Caller caller, string template) => _rooms.Entries.StartTemplate(caller, template);

    public StartedCall StartPrompt(Caller caller, string name) => _rooms.Entries.StartPrompt(caller, name);

    public Task<PromptResult> FinishPromptAsync(StartedCall call, JsonElement? arguments, CancellationToken cancellationToken) =>
        _rooms.Entries.FinishPromptAsync(call, arguments, cancellationToken);

    /// <summary>All but one answer with the SDK's objects.</summary>
    public bool NeedsSdk(ToolDefinition tool) => tool.Identity.Name != Error;

    /// <summary>What a reload of the manifests does to a caller's list.</summary>
    public void Change()
    {
        _tools = Tools(Interlocked.Increment(ref _generation));
        _changes.Publish();
    }

    private static IReadOnlyList<ToolDefinition> Tools(int generation) =>
    [
        .. Plain.Concat(FixtureElicitations.Tools.Where(name => name != "test_elicitation")).Select(name => Tool(name, NoArguments, generation))
            .Append(Tool("json_schema_2020_12_tool", RichSchema, generation))
            .Append(Tool("test_elicitation", MessageSchema, generation))
            .Append(Tool("test_headers", HeaderSchema, generation))
            .OrderBy(tool => tool.Identity.Name, StringComparer.Ordinal),
    ];

    private static ToolDefinition Tool(string name, string schema, int generation) => Uninitialized.Of<ToolDefinition>(
        (nameof(ToolDefinition.Identity), new EntryIdentity(name, "conformance", "1.0.0", $"digest-{generation}")),
        (nameof(ToolDefinition.Manifest), Uninitialized.Of<ToolManifest>(
            (nameof(ToolManifest.Name), name), (nameof(ToolManifest.Description), $"Fixture {name}."), (nameof(ToolManifest.Effect), ToolEffect.Read))),
        (nameof(ToolDefinition.InputSchema), JsonElement.Parse(schema)));

    public StartedCall StartTool(Caller caller, string name)
    {
        var tool = _tools.FirstOrDefault(tool => tool.Identity.Name == name);
        return new StartedCall
        {
            CallId = Guid.CreateVersion7().ToString("N"),
            Caller = caller,
            EntryName = name,
            Catalog = _snapshot,
            Tool = tool,
            Refusal = tool is null ? new Refusal(RefusalReason.UnknownTool, "There is no tool of this name.") : null,
        };
    }

    /// <summary>Of the tools only what ends in a refusal comes here: the product's writer takes nothing else but masked replies of a backend.</summary>
    public Task<CallResult> FinishAsync(StartedCall call, JsonElement? arguments, IConfirmationSource? person, CancellationToken cancellationToken) =>
        call.Kind != EntryKind.Tool
            ? _rooms.Entries.FinishAsync(call, arguments, person, cancellationToken)
            : Task.FromResult(new CallResult(
                call.CallId, Result: null, call.Refusal ?? new Refusal(RefusalReason.BackendFailed, "This tool intentionally returns an error for testing")));
}

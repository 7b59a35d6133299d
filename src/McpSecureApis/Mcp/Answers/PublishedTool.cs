using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Answers;

/// <summary>A tool as clients see it, made once per loaded tool and kept for as long as that is served.</summary>
internal sealed class PublishedTool
{
    private static readonly ConditionalWeakTable<ToolDefinition, PublishedTool> Made = [];

    private static readonly JsonTypeInfo<Tool> Wire = (JsonTypeInfo<Tool>)new JsonSerializerOptions(McpJsonUtilities.DefaultOptions)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }.GetTypeInfo(typeof(Tool));

    private readonly Tool _modern;
    private readonly Tool _legacy;
    private byte[]? _modernUtf8;
    private byte[]? _legacyUtf8;

    private PublishedTool(ToolDefinition tool)
    {
        Headers = ParameterHeaders.Compile(tool.InputSchema);
        WrapsForLegacy = tool.OutputSchema is { } output && LegacyShape.NeedsWrapping(output);
        _modern = Create(tool);
        _legacy = Create(tool);
        if (WrapsForLegacy)
        {
            _legacy.OutputSchema = LegacyShape.WrapSchema(tool.OutputSchema!.Value);
        }
    }

    /// <summary>The arguments that a client repeats in headers.</summary>
    public ParameterHeaders Headers { get; }

    /// <summary>Whether its structured content is wrapped for clients before 2026-07-28.</summary>
    public bool WrapsForLegacy { get; }

    public static PublishedTool Of(ToolDefinition tool) => Made.GetValue(tool, static made => new PublishedTool(made));

    public Tool For(bool modern) => modern ? _modern : _legacy;

    /// <summary>The same as JSON, written once.</summary>
    public ReadOnlySpan<byte> Utf8For(bool modern) => modern
        ? _modernUtf8 ??= JsonSerializer.SerializeToUtf8Bytes(_modern, Wire)
        : _legacyUtf8 ??= JsonSerializer.SerializeToUtf8Bytes(_legacy, Wire);

    /// <summary>An entry of a list as clients get it.</summary>
    public static string ToJson(Tool tool) => JsonSerializer.Serialize(tool, Wire);

    private static Tool Create(ToolDefinition tool) => new()
    {
        Name = tool.Identity.Name,
        Title = tool.Manifest.Title,
        Description = tool.Manifest.Description,
        Icons = PublishedEntries.Icons(tool.Manifest.Icons),
        InputSchema = tool.InputSchema,
        OutputSchema = tool.OutputSchema,
        Annotations = new ToolAnnotations
        {
            Title = tool.Manifest.Title,
            ReadOnlyHint = tool.Manifest.Effect == ToolEffect.Read,
            DestructiveHint = tool.Manifest.Effect == ToolEffect.Destructive,
            IdempotentHint = tool.Manifest.Effect == ToolEffect.Read || tool.Manifest.Idempotent,

            // Every tool talks to one backend that its manifest names, a closed world.
            OpenWorldHint = false,
        },
    };
}

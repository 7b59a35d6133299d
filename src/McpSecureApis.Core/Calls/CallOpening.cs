using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Shadow;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// Which entries a caller sees, and the begin of a call of one: its id, its snapshot of the catalog, and the answer of the access check, which is the
/// same for both. Sends nothing and records nothing.
/// </summary>
internal sealed class CallOpening(ToolCatalog catalog, TimeProvider clock, ShadowComparison? shadow = null)
{
    private static readonly Refusal UnknownTool = new(RefusalReason.UnknownTool, "There is no tool of this name.");

    private static readonly Refusal UnknownPrompt = new(RefusalReason.UnknownTool, "There is no prompt of this name.");

    /// <summary>The tools that this caller may see, in ordinal order.</summary>
    public IReadOnlyList<ToolDefinition> ListTools(Caller caller) => catalog.Current.ToolsOf(caller);

    /// <summary>The resources that this caller may see, in ordinal order of their names.</summary>
    public IReadOnlyList<ResourceDefinition> ListResources(Caller caller) =>
        [.. catalog.Current.Resources.Where(resource => resource.Unit.Access.IsVisibleTo(caller))];

    /// <summary>The prompts that this caller may see, in ordinal order.</summary>
    public IReadOnlyList<PromptDefinition> ListPrompts(Caller caller) =>
        [.. catalog.Current.Prompts.Where(prompt => prompt.Access.IsVisibleTo(caller))];

    /// <summary>Begins a call of a tool.</summary>
    public StartedCall StartTool(Caller caller, string name)
    {
        var snapshot = catalog.Current;
        snapshot.TryFind(name, out var tool);
        return Start(caller, EntryKind.Tool, name, snapshot, tool, resource: null, arguments: null, shadow?.BeginTool(caller, name, tool));
    }

    /// <summary>The same for a resource: its URI names the unit to call and holds its arguments.</summary>
    public StartedCall StartResource(Caller caller, string uri)
    {
        var snapshot = catalog.Current;
        snapshot.TryFindResource(uri, out var resource, out var arguments);
        var shadowed = shadow?.BeginResource(caller, uri, resource is null ? null : new ShadowSide(resource.Unit, Prompt: null, arguments));
        return Start(caller, EntryKind.Resource, uri, snapshot, resource?.Unit, resource, arguments, shadowed);
    }

    /// <summary>The access check of a resource named by its template. Nothing is read by it.</summary>
    public StartedCall StartTemplate(Caller caller, string template)
    {
        var snapshot = catalog.Current;
        snapshot.TryFindTemplate(template, out var resource);
        return Start(caller, EntryKind.Resource, template, snapshot, resource?.Unit, resource, arguments: null, shadowed: null);
    }

    /// <summary>The same for a prompt, which has no tool behind it.</summary>
    public StartedCall StartPrompt(Caller caller, string name)
    {
        var snapshot = catalog.Current;
        AuthorizedCall? authorized = null;
        var refusal = UnknownPrompt;
        if (snapshot.TryFindPrompt(name, out var prompt))
        {
            AuthorizedCall.Check(caller, prompt.Access).TryGet(out authorized, out refusal);
        }

        return new StartedCall
        {
            CallId = NewId(),
            Caller = caller,
            EntryName = name,
            Kind = EntryKind.Prompt,
            Catalog = snapshot,
            Prompt = prompt,
            Shadow = shadow?.BeginPrompt(caller, name, prompt),
            Authorized = authorized,
            Refusal = refusal,
        };
    }

    private StartedCall Start(
        Caller caller,
        EntryKind kind,
        string name,
        CatalogSnapshot snapshot,
        ToolDefinition? tool,
        ResourceDefinition? resource,
        JsonElement? arguments,
        ShadowedCall? shadowed)
    {
        AuthorizedCall? authorized = null;
        var refusal = UnknownTool;
        if (tool is not null)
        {
            AuthorizedCall.Check(caller, tool.Access).TryGet(out authorized, out refusal);
        }

        return new StartedCall
        {
            CallId = NewId(),
            Caller = caller,
            EntryName = name,
            Kind = kind,
            Catalog = snapshot,
            Tool = tool,
            Resource = resource,
            ResourceArguments = arguments,
            Shadow = shadowed,
            Authorized = authorized,
            Refusal = refusal,
        };
    }

    private string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
}

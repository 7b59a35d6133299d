using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Core.Tests.Manifests;

/// <summary>The rules of resources, prompts and icons. Each case changes one place; the mark stands where the finding must be.</summary>
public sealed class EntryRuleTests
{
    private const string Entries = """
        resources:
          - name: order
            title: Order
            description: One order.
            uri: orders://{orderId}
            mimeType: application/json
            icons: [{src: 'data:image/png;base64,iVBORw0KGgo=', mimeType: image/png, sizes: [48x48], theme: dark}]
            access: {scopes: [orders.read]}
            request: {method: GET, path: '/orders/{orderId}'}
            arguments: {type: object, required: [orderId], properties: {orderId: {type: string}}}
            response: {fields: {id: public}}
          - name: lines
            description: Lines of an order.
            uri: orders://{orderId}/lines
            access: {authenticated: true}
            request: {method: GET, path: '/orders/{orderId}/lines'}
            arguments: {type: object, required: [orderId], properties: {orderId: {type: string}}}
            bind: {tenant: {claim: tenant_id, in: header, name: X-Tenant}}
            response: {fields: {'[].sku': public}}
        prompts:
          - name: reply
            title: Reply
            description: Drafts a reply.
            access: {scopes: [orders.read]}
            arguments:
              - {name: tone, title: Tone, description: How it sounds., required: true, values: [formal, brief]}
              - {name: note, maxLength: 100}
            messages:
              - text: 'A {tone} reply: {note}'
              - {role: assistant, text: Certainly.}

        """;

    private static string Manifest => ManifestTexts.Yaml + Entries;

    [Fact]
    public void Read_Entries_AreTaken()
    {
        var manifest = ManifestTexts.ReadYaml(Manifest).Manifest!;
        manifest.Resources.Select(resource => resource.Name).Should().Equal("order", "lines");
        manifest.Resources[0].Icons.Should().ContainSingle().Which.Theme.Should().Be(IconTheme.Dark);
        manifest.Prompts[0].Arguments[0].Values.Should().Equal("formal", "brief");
        manifest.Prompts[0].Messages.Select(message => message.Role).Should().Equal(PromptRole.User, PromptRole.Assistant);
    }

    [Theory]
    [InlineData("name: order\n", "name: §or.der\n", "tool-name", "resources[0].name")]
    [InlineData("name: order\n", "name: §orders_get\n", "duplicate-tool", "resources[0].name")]
    [InlineData("name: lines\n", "name: §ORDER\n", "duplicate-tool", "resources[1].name")]
    [InlineData("name: reply", "name: §Lines", "duplicate-tool", "prompts[0].name")]
    [InlineData("name: reply", "name: §re.ply", "prompt-name", "prompts[0].name")]
    [InlineData("uri: orders://{orderId}\n", "uri: §https://a/{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §file://{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §javascript://{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §Orders://{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders:{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders:///{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://{orderId}/\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://x-{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://{+orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://{orderId*}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://../{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://{orderId}?x=1\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://{orderId}#x\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://{orderId}/%2e\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}\n", "uri: §orders://{orderId}/{orderId}\n", "resource-uri", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}/lines", "uri: §orders://{other}", "resource-overlap", "resources[1].uri")]
    [InlineData("uri: orders://{orderId}/lines", "uri: §orders://list", "resource-overlap", "resources[1].uri")]
    [InlineData("mimeType: application/json", "mimeType: §text/html", "mime-type", "resources[0].mimeType")]
    [InlineData("mimeType: application/json", "mimeType: §image/svg+xml", "mime-type", "resources[0].mimeType")]
    [InlineData("mimeType: application/json", "mimeType: §TEXT/plain", "mime-type", "resources[0].mimeType")]
    [InlineData("mimeType: application/json", "mimeType: §'application/json; charset=utf-8'", "mime-type", "resources[0].mimeType")]
    [InlineData("request: {method: GET, path: '/orders/{orderId}'}", "request: {method: §POST, path: '/orders/{orderId}'}", "resource-method", "resources[0].request.method")]
    [InlineData("request: {method: GET, path: '/orders/{orderId}'}", "request: {method: GET, path: §'orders/{orderId}'}", "request-path", "resources[0].request.path")]
    [InlineData("response: {fields: {id: public}}", "response: §none", "resource-empty", "resources[0].response")]
    [InlineData("response: {fields: {id: public}}", "response: {fields: §{}}", "empty", "resources[0].response.fields")]
    [InlineData("response: {fields: {id: public}}", "response: {content: §public}", "response-content", "resources[0].response.content")]
    [InlineData("mimeType: application/json", "mimeType: text/plain", "response-content", "resources[0].response.content")]
    [InlineData("bind: {tenant: {claim: tenant_id, in: header, name: X-Tenant}}\n    response: {f", "bind: {tenant: {claim: tenant_id, in: header, name: §Host}}\n    response: {f", "header-name", "resources[1].bind.tenant.name")]
    [InlineData("description: One order.", "effect: write", "unknown-member", "resources[0].effect")]
    [InlineData("sizes: [48x48]", "sizes: [§big]", "icon", "resources[0].icons[0].sizes[0]")]
    [InlineData("mimeType: image/png", "mimeType: §image/svg+xml", "icon", "resources[0].icons[0].mimeType")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "data:image/svg+xml;base64,iVBORw0KGgo=", "icon", "resources[0].icons[0].src")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGg", "icon", "resources[0].icons[0].src")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "data:image/webp;base64,iVBORw0KGgo=", "icon", "resources[0].icons[0].src")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "http://icons.example/a.png", "icon", "resources[0].icons[0].src")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "https://user@icons.example/a.png", "icon", "resources[0].icons[0].src")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "javascript:alert(1)", "icon", "resources[0].icons[0].src")]
    [InlineData("{name: note, maxLength: 100}", "{name: §Tone, maxLength: 100}", "duplicate-argument", "prompts[0].arguments[1].name")]
    [InlineData("{name: note, maxLength: 100}", "{name: §no-te, maxLength: 100}", "argument-name", "prompts[0].arguments[1].name")]
    [InlineData("{name: note, maxLength: 100}", "{name: note, maxLength: §5000}", "argument-length", "prompts[0].arguments[1].maxLength")]
    [InlineData("{name: note, maxLength: 100}", "{name: note, maxLength: §0}", "argument-length", "prompts[0].arguments[1].maxLength")]
    [InlineData("values: [formal, brief]", "values: §[]", "argument-values", "prompts[0].arguments[0].values")]
    [InlineData("values: [formal, brief]", "values: [formal, §formal]", "argument-values", "prompts[0].arguments[0].values[1]")]
    [InlineData("role: assistant", "role: §system", "unknown-value", "prompts[0].messages[1].role")]
    [InlineData("text: Certainly.", "text: §''", "empty", "prompts[0].messages[1].text")]
    [InlineData("access: {scopes: [orders.read]}\n    arguments:\n", "access: {scopes: §[]}\n    arguments:\n", "empty", "prompts[0].access.scopes")]
    public void Read_Entry_IsChecked(string old, string replacement, string rule, string path)
    {
        SourcePosition? position = null;
        string text;
        if (replacement.Contains(ManifestTexts.Mark, StringComparison.Ordinal))
        {
            text = ManifestTexts.Change(Manifest, old, replacement, out var marked);
            position = marked;
        }
        else
        {
            Manifest.Should().Contain(old);
            text = Manifest.Replace(old, replacement, StringComparison.Ordinal);
        }

        var finding = ManifestTexts.ReadYaml(text).Findings.Findings.Should().Contain(finding => finding.Path == path && finding.Rule == rule).Subject;
        (position is null || new SourcePosition(finding.Line, finding.Column) == position).Should().BeTrue("the finding stands at {0}:{1}", finding.Line, finding.Column);
    }

    [Theory]
    [InlineData("{content: public}", "")]
    [InlineData("{content: {class: free-text}, maxBytes: 1MiB}", "")]
    [InlineData("{content: public, fields: {id: public}}", "response-content")]
    [InlineData("{content: Public}", "class-name")]
    [InlineData("none", "resource-empty")]
    public void Read_Document_HasOneClassAndNoFields(string response, string rules)
    {
        var text = Manifest.Replace("mimeType: application/json", "mimeType: application/pdf", StringComparison.Ordinal)
            .Replace("{fields: {id: public}}\n  - name: lines", $"{response}\n  - name: lines", StringComparison.Ordinal);
        Rules(text).Distinct().Should().Equal(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Read_ContentOfATool_IsRefused() =>
        Rules(ManifestTexts.Yaml.Replace("response: none", "response: {content: public}", StringComparison.Ordinal)).Should().Equal("response-content");

    [Fact]
    public void Read_Icons_AreBoundedInNumberAndSize()
    {
        const string Icon = "{src: 'data:image/png;base64,iVBORw0KGgo=', mimeType: image/png, sizes: [48x48], theme: dark}";
        Rules(Manifest.Replace($"[{Icon}]", $"[{Icon}, {Icon}, {Icon}, {Icon}, {Icon}]", StringComparison.Ordinal)).Should().Equal("icon-count");
        Rules(Manifest.Replace("iVBORw0KGgo=", new string('A', 20_000), StringComparison.Ordinal)).Should().Equal("icon");
    }

    [Theory]
    [InlineData(0x200B)]
    [InlineData(0x202E)]
    [InlineData(0xE0041)]
    public void Read_InvisibleCharacterInAPrompt_IsRefused(int character) =>
        Rules(Manifest.Replace("text: Certainly.", $"text: Certainly{char.ConvertFromUtf32(character)}.", StringComparison.Ordinal)).Should().Equal("unsafe-character");

    [Fact]
    public void Read_NoTools_IsTakenWhenThereIsSomethingElse()
    {
        var head = ManifestTexts.Yaml[..ManifestTexts.Yaml.IndexOf("tools:", StringComparison.Ordinal)];
        ManifestTexts.ReadYaml(head + "tools: []\n" + Entries).Findings.Findings.Should().BeEmpty();
        Rules(head + "tools: []\n").Should().Equal("empty");
    }

    private static IEnumerable<string> Rules(string text) => ManifestTexts.ReadYaml(text).Findings.Findings.Select(finding => finding.Rule);
}

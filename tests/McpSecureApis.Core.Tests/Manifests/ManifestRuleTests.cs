using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Tests.Manifests;

/// <summary>Each case changes one place of the sample; the mark stands where the finding must be.</summary>
public sealed class ManifestRuleTests
{
    [Theory]
    [InlineData("manifest: orders ", "manifest: §Orders ", "manifest-id", "manifest")]
    [InlineData("manifest: orders ", "manifest: §-orders ", "manifest-id", "manifest")]
    [InlineData("manifest: orders ", "manifest: §or_ders ", "manifest-id", "manifest")]
    [InlineData("manifest: orders ", "manifest: §'' ", "manifest-id", "manifest")]
    [InlineData("manifest: orders ", "manifest: §7 ", "wrong-type", "manifest")]
    [InlineData("manifest: orders ", "manifest: §[orders] ", "wrong-type", "manifest")]
    [InlineData("manifest: orders ", "manifest: §~ ", "null-member", "manifest")]
    [InlineData("manifest: orders ", "§manifesto: orders ", "unknown-member", "manifesto", "missing-member")]
    [InlineData("manifest: orders ", "format: §2\nmanifest: orders ", "format", "format")]
    [InlineData("manifest: orders ", "format: §1.0\nmanifest: orders ", "wrong-type", "format")]
    [InlineData("manifest: orders ", "format: §'1'\nmanifest: orders ", "wrong-type", "format")]
    [InlineData("manifest: orders ", "format: §99999999999\nmanifest: orders ", "wrong-type", "format")]
    [InlineData("version: 1.4.0", "version: §1.4", "wrong-type", "version")]
    [InlineData("version: 1.4.0", "version: §v1.4.0", "version", "version")]
    [InlineData("version: 1.4.0", "version: §1.04.0", "version", "version")]
    [InlineData("version: 1.4.0", "version: §1.4.0-01", "version", "version")]
    [InlineData("version: 1.4.0", "version: 1.4.0\n§version: 1.4.0", "duplicate-member", "version")]
    [InlineData("owner: team-orders@example.com", "owner: §''", "empty", "owner")]
    [InlineData("owner: team-orders@example.com", "owner: §\"a\\nb\"", "one-line", "owner")]
    [InlineData("{department: string}", "{department: §text}", "unknown-value", "claims.department")]
    [InlineData("{department: string}", "{department: §String}", "unknown-value", "claims.department")]
    [InlineData("{department: string}", "{§a-b: string}", "claim-name", "claims.a-b")]
    [InlineData("{department: string}", "{§'a.b': string}", "claim-name", "claims['a.b']")]
    public void Read_Top_IsChecked(string old, string replacement, string rule, string path, string? also = null) =>
        Expect(ManifestTexts.Yaml, old, replacement, rule, path, also);

    [Theory]
    [InlineData("ftp://orders.internal.example")]
    [InlineData("https:orders.internal.example")]
    [InlineData("HTTPS://orders.internal.example")]
    [InlineData("https://user@orders.internal.example")]
    [InlineData("https://user:pw@orders.internal.example")]
    [InlineData("https://@orders.internal.example")]
    [InlineData("https://orders.internal.example?x=1")]
    [InlineData("https://orders.internal.example/?")]
    [InlineData("https://orders.internal.example/#")]
    [InlineData("https://orders.internal.example/a\\b")]
    [InlineData("https://orders.internal.example\\@evil.example")]
    [InlineData("https://orders.internal.example.")]
    [InlineData("https://orders..internal.example")]
    [InlineData("https://-orders.example")]
    [InlineData("https://orders_api.example")]
    [InlineData("https://orders%2einternal.example")]
    [InlineData("https://2130706433")]
    [InlineData("https://0x7f000001")]
    [InlineData("https://0x7f.1")]
    [InlineData("https://127.1")]
    [InlineData("https://0177.0.0.1")]
    [InlineData("https://127.0.0.01")]
    [InlineData("https://127.0.0.1.")]
    [InlineData("https://1.2.3.4.5")]
    [InlineData("https://256.1.1.1")]
    [InlineData("https://[::ffff:7f00:1]")]
    [InlineData("https://[::ffff:127.0.0.1]")]
    [InlineData("https://[0:0:0:0:0:0:0:1]")]
    [InlineData("https://[fe80::1%25eth0]")]
    [InlineData("https://[::1")]
    [InlineData("https://[::1]x")]
    [InlineData("https://orders.example:")]
    [InlineData("https://orders.example:0")]
    [InlineData("https://orders.example:080")]
    [InlineData("https://orders.example:65536")]
    [InlineData("https://orders.example:80:80")]
    [InlineData("https://orders.example/api/")]
    [InlineData("https://orders.example//api")]
    [InlineData("https://orders.example/./api")]
    [InlineData("https://orders.example/a/../api")]
    [InlineData("https://orders.example/a/%2e%2E")]
    [InlineData("https://orders.example/a%2fb")]
    [InlineData("https://orders.example/a%252fb")]
    [InlineData("https://orders.example/a%5Cb")]
    [InlineData("https://orders.example/a%zz")]
    [InlineData("https://orders.example/{tenant}")]
    [InlineData("http://orders.internal.example")]
    [InlineData("http://10.0.0.1")]
    [InlineData("http://localhost.example")]
    public void BaseUrl_NotPlain_IsRefused(string url)
    {
        StrictHttpUrl.TryParseBase(url, allowPlainHttp: false, out _, out _).Should().BeFalse();
        var text = ManifestTexts.Change(ManifestTexts.Yaml, "https://orders.internal.example/api", $"§'{url}'", out var position);
        var finding = ManifestTexts.ReadYaml(text).Findings.Findings.Should().ContainSingle().Subject;
        finding.Path.Should().Be("backend.baseUrl");
        finding.Rule.Should().BeOneOf("base-url", "url");
        new SourcePosition(finding.Line, finding.Column).Should().Be(position);
    }

    [Theory]
    [InlineData("https://orders.internal.example")]
    [InlineData("https://orders.internal.example/")]
    [InlineData("https://orders.internal.example:8443/api/v2")]
    [InlineData("https://xn--bcher-kva.example")]
    [InlineData("https://orders")]
    [InlineData("https://10.20.30.40")]
    [InlineData("https://[2001:db8::1]:8443/x")]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("http://127.9.9.9")]
    [InlineData("http://localhost:5000/api")]
    [InlineData("http://[::1]:5000")]
    [InlineData("https://orders.example/a%20b/~x")]
    public void BaseUrl_Plain_IsTaken(string url)
    {
        StrictHttpUrl.TryParseBase(url, allowPlainHttp: false, out _, out var problem).Should().BeTrue(problem);
        var text = ManifestTexts.Change(ManifestTexts.Yaml, "https://orders.internal.example/api", $"§'{url}'", out _);
        ManifestTexts.ReadYaml(text).Findings.Findings.Should().BeEmpty();
    }

    [Theory]
    [InlineData("baseUrl: https://orders.internal.example/api", "baseUrl: §/api", "base-url|url", "backend.baseUrl")]
    [InlineData("baseUrl: https://orders.internal.example/api", "baseUrl: §' https://a.example'", "url", "backend.baseUrl")]
    [InlineData("baseUrl: https://orders.internal.example/api", "baseUrl: §https://bücher.example", "url", "backend.baseUrl")]
    [InlineData("baseUrl: https://orders.internal.example/api", "baseUrl: §7", "wrong-type", "backend.baseUrl")]
    [InlineData("[10.20.0.0/16]", "§[]", "empty", "backend.allowedNetworks")]
    [InlineData("[10.20.0.0/16]", "§10.20.0.0/16", "wrong-type", "backend.allowedNetworks")]
    [InlineData("[10.20.0.0/16]", "[§10.20.0.1/16]", "network", "backend.allowedNetworks[0]")]
    [InlineData("[10.20.0.0/16]", "[public, §10.20/16]", "network", "backend.allowedNetworks[1]")]
    [InlineData("[10.20.0.0/16]", "[§10.20.0.1]", "network", "backend.allowedNetworks[0]")]
    [InlineData("[10.20.0.0/16]", "[§10.20.0.0/33]", "network", "backend.allowedNetworks[0]")]
    [InlineData("[10.20.0.0/16]", "[§010.0.0.0/8]", "network", "backend.allowedNetworks[0]")]
    [InlineData("[10.20.0.0/16]", "[§Public]", "network", "backend.allowedNetworks[0]")]
    [InlineData("[10.20.0.0/16]", "[§'*']", "network", "backend.allowedNetworks[0]")]
    [InlineData("[10.20.0.0/16]", "[§'fe80::1%1/128']", "network", "backend.allowedNetworks[0]")]
    [InlineData("[10.20.0.0/16]", "[§7]", "wrong-type", "backend.allowedNetworks[0]")]
    [InlineData("credential: orders-service", "credential: §'a b'", "credential-name", "backend.credential")]
    [InlineData("timeout: 10s", "timeout: §10", "wrong-type", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §10 s", "duration", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §-1s", "duration", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §1.5s", "duration", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §10S", "duration", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §99999999999s", "duration", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §'00:00:10'", "duration", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §0ms", "timeout", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §301s", "timeout", "backend.timeout")]
    [InlineData("timeout: 10s", "timeout: §6m", "timeout", "backend.timeout")]
    [InlineData("timeout: 10s", "allowPlainHttp: §'true'", "wrong-type", "backend.allowPlainHttp")]
    [InlineData("timeout: 10s", "allowPlainHttp: §yes", "wrong-type", "backend.allowPlainHttp")]
    public void Read_Backend_IsChecked(string old, string replacement, string rule, string path) =>
        Expect(ManifestTexts.Yaml, old, replacement, rule, path);

    [Theory]
    [InlineData("name: orders_get", "name: §orders.get", "tool-name", "tools[0].name")]
    [InlineData("name: orders_get", "name: §''", "tool-name", "tools[0].name")]
    [InlineData("name: orders_get", "name: §aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "tool-name", "tools[0].name")]
    [InlineData("name: orders_get", "name: §\"orders_get\\n\"", "tool-name", "tools[0].name")]
    [InlineData("name: orders_create", "name: §ORDERS_GET", "duplicate-tool", "tools[1].name")]
    [InlineData("name: orders_create", "name: §orders_get", "duplicate-tool", "tools[1].name")]
    [InlineData("title: Get an order", "title: §' '", "empty", "tools[0].title")]
    [InlineData("description: Returns one order by its number.", "description: §''", "empty", "tools[0].description")]
    [InlineData("effect: read", "effect: §Read", "unknown-value", "tools[0].effect")]
    [InlineData("effect: read", "effect: §reed", "unknown-value", "tools[0].effect")]
    [InlineData("effect: write", "effect: §read", "effect-method", "tools[1].effect")]
    [InlineData("scopes: [orders.read]", "scopes: §[]", "empty", "tools[0].access.scopes")]
    [InlineData("scopes: [orders.read]", "scopes: §orders.read", "wrong-type", "tools[0].access.scopes")]
    [InlineData("scopes: [orders.read]", "scopes: [§'a b']", "scope", "tools[0].access.scopes[0]")]
    [InlineData("scopes: [orders.read]", "scopes: [§'a\"b']", "scope", "tools[0].access.scopes[0]")]
    [InlineData("scopes: [orders.read]", "scopes: [§'a\\b']", "scope", "tools[0].access.scopes[0]")]
    [InlineData("scopes: [orders.read]", "scopes: [a, §'']", "scope", "tools[0].access.scopes[1]")]
    [InlineData("scopes: [orders.read]", "scopes: [§größe]", "scope", "tools[0].access.scopes[0]")]
    [InlineData("scopes: [orders.read]", "scopes: [§~]", "null-member", "tools[0].access.scopes[0]")]
    [InlineData("scopes: [orders.read]", "authenticated: §true\n      scopes: [orders.read]", "access", "tools[0].access.authenticated")]
    [InlineData("access:\n      scopes: [orders.read]", "access:\n      §authenticated: false", "access", "tools[0].access.scopes")]
    [InlineData("anyOf: [[orders.write]", "anyOf: [§[]", "empty", "tools[1].access.anyOf[0]")]
    [InlineData("[orders.admin, admin]", "[orders.admin, §'a b']", "scope", "tools[1].access.anyOf[1][1]")]
    [InlineData("[[orders.write], [orders.admin, admin]]", "§[]", "empty", "tools[1].access.anyOf")]
    [InlineData("[[orders.write], [orders.admin, admin]]", "[§orders.write]", "wrong-type", "tools[1].access.anyOf[0]")]
    [InlineData("when: []", "when: [§'']", "empty", "tools[0].access.when[0]")]
    [InlineData("visibility: hidden", "visibility: §secret", "unknown-value", "tools[0].access.visibility")]
    [InlineData("expect: allow", "expect: §maybe", "unknown-value", "tools[0].examples[0].expect")]
    [InlineData("- arguments: {orderId: ORD-00000001}", "- arguments: §7", "example-arguments", "tools[0].examples[0].arguments")]
    public void Read_Tool_IsChecked(string old, string replacement, string rule, string path) =>
        Expect(ManifestTexts.Yaml, old, replacement, rule, path);

    [Fact]
    public void Path_FinalSlash_IsTaken()
    {
        var text = ManifestTexts.Change(ManifestTexts.Yaml, "path: /orders/{orderId}", "path: §/orders/{orderId}/", out _);
        ManifestTexts.ReadYaml(text).Findings.Findings.Should().BeEmpty();
    }

    [Theory]
    [InlineData("method: GET", "method: §get", "method", "tools[0].request.method")]
    [InlineData("method: GET", "method: §TRACE", "method", "tools[0].request.method")]
    [InlineData("method: GET", "method: §CONNECT", "method", "tools[0].request.method")]
    [InlineData("method: GET", "method: §'GET '", "method", "tools[0].request.method")]
    [InlineData("path: /orders/{orderId}", "path: §orders/{orderId}", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §'//evil/{orderId}'", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders//{orderId}", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders/{orderId}//", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §'//'", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders/../{orderId}", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders/%2e%2E/{orderId}", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders/%252e/{orderId}", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders/a%2fb/{orderId}", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders/{orderId}?x=1", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §'/orders/{orderId}#x'", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders\\{orderId}", "request-path", "tools[0].request.path")]
    [InlineData("path: /orders/{orderId}", "path: §/orders/a b/{orderId}", "request-path", "tools[0].request.path")]
    [InlineData("{expand: lines}", "{§'a b': lines}", "query-name", "tools[0].request.query['a b']")]
    [InlineData("{expand: lines}", "{§'a&b': lines}", "query-name", "tools[0].request.query.a&b")]
    [InlineData("{expand: lines}", "{§'{x}': lines}", "query-name", "tools[0].request.query.{x}")]
    [InlineData("{expand: lines}", "{§'': lines}", "query-name", "tools[0].request.query['']")]
    [InlineData("{expand: lines}", "{expand: §[a]}", "wrong-type", "tools[0].request.query.expand")]
    [InlineData("{expand: lines}", "{expand: §{style: form}}", "request-parameter", "tools[0].request.query.expand")]
    [InlineData("{expand: lines}", "{expand: §{template: form, argument: orderId}}", "request-parameter", "tools[0].request.query.expand")]
    [InlineData("{expand: lines}", "{expand: {argument: orderId, style: §comma}}", "unknown-value", "tools[0].request.query.expand.style")]
    [InlineData("{expand: lines}", "{expand: {argument: §''}}", "empty", "tools[0].request.query.expand.argument")]
    [InlineData("query: {expand: lines}", "body: §{a: b}", "body", "tools[0].request.body")]
    [InlineData("query: {expand: lines}", "safe: §1", "wrong-type", "tools[0].request.safe")]
    [InlineData("query: {expand: lines}", "form: §{a: b}", "body", "tools[0].request.form")]
    [InlineData("query: {expand: lines}", "multipart: §{a: b}", "body", "tools[0].request.multipart")]
    [InlineData("query: {expand: lines}", "pathParameters: {orderId: {argument: §''}}", "empty", "tools[0].request.pathParameters.orderId.argument")]
    [InlineData("{X-Channel: mcp}", "{X-Channel: mcp, §x-channel: b}", "duplicate-header", "tools[1].request.headers.x-channel")]
    [InlineData("{X-Channel: mcp}", "{§'X Channel': mcp}", "header-name", "tools[1].request.headers['X Channel']")]
    [InlineData("{X-Channel: mcp}", "{§'X:Channel': mcp}", "header-name", "tools[1].request.headers.X:Channel")]
    [InlineData("{X-Channel: mcp}", "{§größe: mcp}", "header-name", "tools[1].request.headers.größe")]
    public void Read_Request_IsChecked(string old, string replacement, string rule, string path) =>
        Expect(ManifestTexts.Yaml, old, replacement, rule, path);

    [Theory]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("content_type")]
    [InlineData("Content-Anything")]
    [InlineData("Transfer-Encoding")]
    [InlineData("transfer_encoding")]
    [InlineData("Connection")]
    [InlineData("TE")]
    [InlineData("Upgrade")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X_Forwarded_Host")]
    [InlineData("x-forwarded_proto")]
    [InlineData("Forwarded")]
    [InlineData("AUTHORIZATION")]
    [InlineData("Cookie")]
    [InlineData("Expect")]
    [InlineData("Keep-Alive")]
    [InlineData("Keep_Alive")]
    [InlineData("Trailer")]
    [InlineData("Via")]
    [InlineData("Accept-Encoding")]
    [InlineData("MCP-Protocol-Version")]
    [InlineData("mcp_session_id")]
    [InlineData("X-HTTP-Method-Override")]
    public void Read_ForbiddenHeader_IsRefusedInHeadersAndBind(string header)
    {
        Expect(ManifestTexts.Yaml, "{X-Channel: mcp}", $"{{§{header}: mcp}}", "header-name", $"tools[1].request.headers.{header}");
        Expect(ManifestTexts.Yaml, "name: X-Tenant", $"name: §{header}", "header-name", "tools[0].bind.tenant.name");
    }

    [Theory]
    [InlineData("tenant: {claim: tenant_id, in: header, name: X-Tenant}", "§'a b': {claim: tenant_id, in: header, name: X-Tenant}", "bind-name", "tools[0].bind['a b']")]
    [InlineData("claim: tenant_id", "claim: §'a b'", "claim-name", "tools[0].bind.tenant.claim")]
    [InlineData("claim: tenant_id", "claim: §''", "claim-name", "tools[0].bind.tenant.claim")]
    [InlineData("in: header", "in: §cookie", "unknown-value", "tools[0].bind.tenant.in")]
    [InlineData("in: header, name: X-Tenant", "in: query, name: §expand", "duplicate-bind", "tools[0].bind.tenant.name")]
    [InlineData("in: header, name: X-Tenant", "in: query, name: §'a b'", "bind-target", "tools[0].bind.tenant.name")]
    [InlineData("in: header, name: X-Tenant", "in: path, name: §orderId", "duplicate-bind", "tools[0].bind.tenant.name")]
    [InlineData("in: header, name: X-Tenant", "in: body, name: §tenant", "duplicate-bind", "tools[0].bind.tenant.name")]
    [InlineData(
        "tenant: {claim: tenant_id, in: header, name: X-Tenant}",
        "tenant: {claim: tenant_id, in: header, name: X-Tenant}\n      two: {claim: x, in: header, name: §x-tenant}",
        "duplicate-bind",
        "tools[0].bind.two.name")]
    [InlineData(
        "response: none",
        "bind: {t: {claim: c, in: body, name: §price}}\n    response: none",
        "duplicate-bind",
        "tools[1].bind.t.name")]
    [InlineData(
        "response: none",
        "bind: {t: {claim: c, in: header, name: §x-channel}}\n    response: none",
        "duplicate-bind",
        "tools[1].bind.t.name")]
    public void Read_Bind_IsChecked(string old, string replacement, string rule, string path) =>
        Expect(ManifestTexts.Yaml, old, replacement, rule, path);

    [Theory]
    [InlineData("response: none", "response: §None", "unknown-value", "tools[1].response")]
    [InlineData("response: none", "response: §[]", "wrong-type", "tools[1].response")]
    [InlineData("response: none", "response: §{}", "empty", "tools[1].response.fields")]
    [InlineData("response: none", "response: {fields: §{}}", "empty", "tools[1].response.fields")]
    [InlineData("response: none", "response: {§none: true, fields: {a: b}}", "unknown-member", "tools[1].response.none")]
    [InlineData("maxBytes: 256KiB", "maxBytes: §256", "wrong-type", "tools[0].response.maxBytes")]
    [InlineData("maxBytes: 256KiB", "maxBytes: §256KB", "size", "tools[0].response.maxBytes")]
    [InlineData("maxBytes: 256KiB", "maxBytes: §1GiB", "size", "tools[0].response.maxBytes")]
    [InlineData("maxBytes: 256KiB", "maxBytes: §0B", "max-bytes", "tools[0].response.maxBytes")]
    [InlineData("maxBytes: 256KiB", "maxBytes: §17MiB", "max-bytes", "tools[0].response.maxBytes")]
    [InlineData("maxBytes: 256KiB", "maxBytes: §16777217B", "max-bytes", "tools[0].response.maxBytes")]
    [InlineData("id: public", "id: §Public", "class-name", "tools[0].response.fields.id")]
    [InlineData("id: public", "id: §''", "class-name", "tools[0].response.fields.id")]
    [InlineData("id: public", "id: §a--b", "class-name", "tools[0].response.fields.id")]
    [InlineData("id: public", "id: §true", "unknown-value", "tools[0].response.fields.id")]
    [InlineData("id: public", "id:§", "null-member", "tools[0].response.fields.id")]
    [InlineData("id: public", "id: §{}", "missing-member", "tools[0].response.fields.id.class")]
    [InlineData("id: public", "id: §{class: B}", "class-name", "tools[0].response.fields.id")]
    [InlineData("id: public", "id: §{class: public, keys: email}", "field-keys", "tools[0].response.fields.id")]
    [InlineData("id: public", "id: §{keys: email}", "field-keys", "tools[0].response.fields.id")]
    [InlineData("id: public", "map.*.n: §{keys: email}", "field-keys", "tools[0].response.fields['map.*.n']")]
    [InlineData("id: public", "map.*: §{class: public, keys: E}", "class-name", "tools[0].response.fields['map.*']")]
    [InlineData("id: public", "map.*: {class: public, keys: §[email]}", "wrong-type", "tools[0].response.fields['map.*'].keys")]
    [InlineData("id: public", "§\"['']\": public", "field-path", "tools[0].response.fields['['''']']")]
    [InlineData("id: public", "§a..b: public", "field-path", "tools[0].response.fields['a..b']")]
    [InlineData("id: public", "§a[0]: public", "field-path", "tools[0].response.fields['a[0]']")]
    [InlineData("notes: {class", "§customer: {class", "field-overlap", "tools[0].response.fields.customer")]
    [InlineData("notes: {class", "§lines[].sku.x: {class", "field-overlap", "tools[0].response.fields['lines[].sku.x']")]
    [InlineData("notes: {class", "§'*': {class", "field-overlap", "tools[0].response.fields['*']")]
    [InlineData("notes: {class", "§customer.*: {class", "field-overlap", "tools[0].response.fields['customer.*']")]
    [InlineData("notes: {class", "§\"['id']\": {class", "field-overlap", "tools[0].response.fields['[''id'']']")]
    [InlineData("perCaller: 60/min", "perCaller: §60", "unknown-value", "tools[0].limits.perCaller")]
    [InlineData("perCaller: 60/min", "perCaller: §60/day", "unknown-value", "tools[0].limits.perCaller")]
    [InlineData("perCaller: 60/min", "perCaller: §0/min", "unknown-value", "tools[0].limits.perCaller")]
    [InlineData("perCaller: 60/min", "perCaller: §{rate: 60/min, burst: 0}", "limit", "tools[0].limits.perCaller")]
    [InlineData("perCaller: 60/min", "perCaller: §{rate: 60/day}", "unknown-value", "tools[0].limits.perCaller")]
    [InlineData("perCaller: 60/min", "perCaller: §{burst: 3}", "missing-member", "tools[0].limits.perCaller.rate")]
    [InlineData("concurrent: 4", "concurrent: §0", "limit", "tools[0].limits.concurrent")]
    [InlineData("concurrent: 4", "concurrent: §-1", "limit", "tools[0].limits.concurrent")]
    [InlineData("concurrent: 4", "concurrent: §4.5", "wrong-type", "tools[0].limits.concurrent")]
    public void Read_ResponseAndLimits_AreChecked(string old, string replacement, string rule, string path) =>
        Expect(ManifestTexts.Yaml, old, replacement, rule, path);

    [Theory]
    [InlineData("title: Get an order", "title: §&a Get an order", "yaml-anchor", "tools[0].title")]
    [InlineData("title: Get an order", "title: §!!str Get an order", "yaml-tag", "tools[0].title")]
    [InlineData("title: Get an order", "title: §! Get an order", "yaml-tag", "tools[0].title")]
    [InlineData("title: Get an order", "title: §!x Get an order", "yaml-tag", "tools[0].title")]
    [InlineData("title: Get an order", "§<<: {}", "yaml-merge", "tools[0]")]
    [InlineData("title: Get an order", "§7: x", "name-not-string", "tools[0]")]
    [InlineData("title: Get an order", "§true: x", "name-not-string", "tools[0]")]
    [InlineData("title: Get an order", "§~: x", "name-not-string", "tools[0]")]
    [InlineData("title: Get an order", "? §[a]\n    : x", "name-not-string", "tools[0]")]
    [InlineData("title: Get an order", "? §{a: b}\n    : x", "name-not-string", "tools[0]")]
    [InlineData("price: 1.10", "price: §.inf", "number", "tools[1].request.body.price")]
    [InlineData("price: 1.10", "price: §-.INF", "number", "tools[1].request.body.price")]
    [InlineData("price: 1.10", "price: §.nan", "number", "tools[1].request.body.price")]
    [InlineData("price: 1.10", "price: §11111111111111111111111111111111111111111111111111111111111111111", "number", "tools[1].request.body.price")]
    [InlineData("price: 1.10", "price: {a: 1, §a: 2}", "duplicate-member", "tools[1].request.body.price.a")]
    [InlineData("price: 1.10", "price: {a: 1, §\"\\x61\": 2}", "duplicate-member", "tools[1].request.body.price.a")]
    public void Read_Yaml_IsTheStrictPart(string old, string replacement, string rule, string path) =>
        Expect(ManifestTexts.Yaml, old, replacement, rule, path);

    [Theory]
    [InlineData("    title: Get an order", "  \t  title: Get an order")]
    [InlineData("    title: Get an order", "\ttitle: Get an order")]
    [InlineData("  credential: orders-service", "\tcredential: orders-service")]
    [InlineData("manifest: orders ", "\tmanifest: orders ")]
    [InlineData("        id: public", "      \tid: public")]
    [InlineData("  - name: orders_create", "\t- name: orders_create")]
    [InlineData("  - name: orders_create", "  -\tname: orders_create")]
    [InlineData("tools:", "description: |\n  text\n  \ttext\ntools:\n\t# no tool")]
    public void Read_TabAsIndentation_IsOneFindingAtTheTab(string old, string replacement)
    {
        var text = ManifestTexts.Yaml.Replace(old, replacement, StringComparison.Ordinal);
        text.Should().NotBe(ManifestTexts.Yaml);
        var finding = ManifestTexts.ReadYaml(text).Findings.Findings.Where(finding => finding.Rule.StartsWith("yaml", StringComparison.Ordinal)).Should().ContainSingle().Subject;
        finding.Rule.Should().Be("yaml-tab");
        text.Split('\n')[finding.Line - 1][finding.Column - 1].Should().Be('\t');
    }

    [Theory]
    [InlineData("1.0", "1.0.0")]
    [InlineData("1.10", "1.10.0")]
    [InlineData("2", "2.0.0")]
    public void Read_VersionWithTooFewNumbers_SaysWhatIsTaken(string version, string right)
    {
        foreach (var written in new[] { version, $"\"{version}\"", $"'{version}'" })
        {
            Read(written).Should().ContainSingle(finding => finding.Path == "version").Which.Expected.Should().Contain(right);
        }

        Read($"\"{right}\"").Should().BeEmpty();

        static IReadOnlyList<ManifestFinding> Read(string written) =>
            ManifestTexts.ReadYaml(ManifestTexts.Yaml.Replace("version: 1.4.0", $"version: {written}", StringComparison.Ordinal)).Findings.Findings;
    }

    [Theory]
    [InlineData("orders.json", "")]
    [InlineData("orders.json", " \n\t\r\n")]
    [InlineData("orders.yaml", "")]
    [InlineData("orders.yaml", "\n# nothing\n")]
    public void Read_FileWithoutContent_SaysThatItIsEmpty(string file, string text)
    {
        var finding = ManifestReader.Read(file, System.Text.Encoding.UTF8.GetBytes(text)).Findings.Findings.Should().ContainSingle().Subject;
        (finding.Rule, finding.Message).Should().Be(("empty-file", "The file is empty"));
    }

    [Theory]
    [InlineData("expand: lines", "expand:\tlines")]
    [InlineData("version: 1.4.0  ", "version: 1.4.0\t# ")]
    [InlineData("{expand: lines}", "{\texpand: lines\t}")]
    public void Read_TabAsSeparation_IsTaken(string old, string replacement) =>
        ManifestTexts.ReadYaml(ManifestTexts.Yaml.Replace(old, replacement, StringComparison.Ordinal)).Findings.Findings.Should().BeEmpty();

    [Theory]
    [InlineData("%YAML 1.1\n---\n")]
    [InlineData("%YAML 1.3\n---\n")]
    [InlineData("%TAG ! tag:x,2026:\n---\n")]
    [InlineData("%FOO\n---\n")]
    [InlineData("# c\n%YAML 1.2\n%TAG !e! tag:x,2026:\n---\n")]
    public void Read_Directive_IsRefused(string head) =>
        ManifestTexts.ReadYaml(head + ManifestTexts.Yaml).Findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("yaml-directive");

    [Theory]
    [InlineData("%YAML 1.2\n---\n", "")]
    [InlineData("%YAML 1.2 # c\n---\n", "")]
    [InlineData("---\n", "...\n")]
    public void Read_DocumentMarks_AreTaken(string head, string tail) =>
        ManifestTexts.ReadYaml(head + ManifestTexts.Yaml + tail).Findings.Findings.Should().BeEmpty();

    [Theory]
    [InlineData("---\nmanifest: other\n")]
    [InlineData("...\n---\nmanifest: other\n")]
    public void Read_SecondDocument_IsRefused(string tail) =>
        ManifestTexts.ReadYaml(ManifestTexts.Yaml + tail).Findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("yaml-second-document");

    [Fact]
    public void Read_Alias_IsRefusedWhereItStands()
    {
        var text = ManifestTexts.Change(ManifestTexts.Yaml, "description: Creates an order.", "description: §*a", out var position)
            .Replace("title: Get", "title: &a Get", StringComparison.Ordinal);
        ManifestTexts.ReadYaml(text).Findings.Findings
            .Should().Contain(finding => finding.Rule == "yaml-alias" && finding.Line == position.Line && finding.Column == position.Column);
    }

    [Theory]
    [InlineData(0x200B)]
    [InlineData(0x200F)]
    [InlineData(0x202E)]
    [InlineData(0x2066)]
    [InlineData(0x2028)]
    [InlineData(0x2064)]
    [InlineData(0x00AD)]
    [InlineData(0x034F)]
    [InlineData(0x061C)]
    [InlineData(0x0085)]
    [InlineData(0x007F)]
    [InlineData(0x0001)]
    [InlineData(0x115F)]
    [InlineData(0x180E)]
    [InlineData(0x3164)]
    [InlineData(0xFE0F)]
    [InlineData(0xFEFF)]
    [InlineData(0xFFF9)]
    [InlineData(0xE000)]
    [InlineData(0xFFFF)]
    [InlineData(0xE0041)]
    [InlineData(0xE0100)]
    [InlineData(0x10FFFD)]
    public void Read_UnsafeCharacter_IsRefusedRawAndEscapedInValuesNamesAndComments(int value)
    {
        var raw = char.ConvertFromUtf32(value);
        var name = $"U+{value:X4}";
        ExpectCharacter(ManifestTexts.Yaml, "title: Get an", $"title: Get §{raw}an", name);
        ExpectCharacter(ManifestTexts.Yaml, "title: Get an order", $"title: §\"Get \\U{value:X8} an order\"", name);
        ExpectCharacter(ManifestTexts.Yaml, "title: Get an order", $"§\"ti\\U{value:X8}tle\": Get an order", name);
        ExpectCharacter(ManifestTexts.Yaml, "# id, unique", $"# id, §{raw}unique", name);
        var escaped = string.Concat(raw.Select(unit => $"\\u{(int)unit:X4}"));
        ExpectCharacter(ManifestTexts.Json, "\"Get an order\"", $"§\"Get {escaped}an order\"", name);
        ExpectCharacter(ManifestTexts.Json, "{\"expand\"", $"{{§\"{escaped}expand\"", name);
        if (value >= 0x20)
        {
            ExpectCharacter(ManifestTexts.Json, "\"Get an order\"", $"\"Get §{raw}an order\"", name);
        }
    }

    /// <summary>A comment is in no value, so both have the path of the whole file; they are two mistakes all the same.</summary>
    [Fact]
    public void Read_OneUnsafeCharacterInTwoComments_IsFoundAtBothPlaces()
    {
        var text = ManifestTexts.Change(ManifestTexts.Yaml, "# id, unique", "# id, §\u202Eunique", out var first) + "\n# last \u202E\n";
        var findings = ManifestTexts.ReadYaml(text).Findings.Findings;
        findings.Should().HaveCount(2).And.OnlyContain(finding => finding.Rule == "unsafe-character" && finding.Found == "U+202E" && finding.Path.Length == 0);
        new SourcePosition(findings[0].Line, findings[0].Column).Should().Be(first);
        findings[1].Line.Should().BeGreaterThan(first.Line);
    }

    [Fact]
    public void Read_LettersOfOtherScriptsAndEmoji_AreTakenAndCountOneColumn()
    {
        var text = ManifestTexts.Change(ManifestTexts.Yaml, "{claim: tenant_id, in: header", "{claim: 'größe', in: §cookie", out var position);
        text = text.Replace("title: Get an order", "title: Grüße, 注文 and 😀", StringComparison.Ordinal);
        ManifestTexts.ReadYaml(text).Findings.Findings.Should().Contain(finding => finding.Rule == "unknown-value" && finding.Column == position.Column);
        var json = ManifestTexts.Change(ManifestTexts.Json, "\"query\": {\"expand\": \"lines\"}", "\"query\": {\"a\": \"😀ü\", \"expand\": §[]}", out position);
        var finding = ManifestTexts.ReadJson(json).Findings.Findings.Should().ContainSingle().Subject;
        new SourcePosition(finding.Line, finding.Column).Should().Be(position);
    }

    [Theory]
    [InlineData("\"version\": \"1.4.0\"", "\"version\": §1.4", "wrong-type", "version")]
    [InlineData("\"version\": \"1.4.0\"", "\"version\": §null", "null-member", "version")]
    [InlineData("\"version\": \"1.4.0\"", "\"version\": \"1.4.0\", §\"version\": \"1\"", "duplicate-member", "version")]
    [InlineData("\"version\": \"1.4.0\"", "\"version\": \"1.4.0\", §\"v\\u0065rsion\": \"1\"", "duplicate-member", "version")]
    [InlineData("\"version\": \"1.4.0\"", "§\"$schema\": \"x\", \"version\": \"1.4.0\"", "duplicate-member", "$schema")]
    [InlineData("\"effect\": \"read\"", "§\"Effect\": \"read\"", "unknown-member", "tools[0].Effect", "missing-member")]
    [InlineData("\"method\": \"GET\"", "\"method\": §\"get\"", "method", "tools[0].request.method")]
    [InlineData("\"id\": \"public\"", "§\"a..b\": \"public\"", "field-path", "tools[0].response.fields['a..b']")]
    [InlineData("\"concurrent\": 4", "\"concurrent\": §4e0", "wrong-type", "tools[0].limits.concurrent")]
    public void Read_Json_IsChecked(string old, string replacement, string rule, string path, string? also = null) =>
        Expect(ManifestTexts.Json, old, replacement, rule, path, also, json: true);

    [Theory]
    [InlineData("\"version\": \"1.4.0\",", "\"version\": \"1.4.0\",,")]
    [InlineData("\"version\": \"1.4.0\",", "\"version\": \"1.4.0\", // c")]
    [InlineData("\"price\": 1.10}", "\"price\": 1.10,}")]
    [InlineData("\"price\": 1.10}", "\"price\": 01}")]
    [InlineData("\"price\": 1.10}", "\"price\": NaN}")]
    [InlineData("\"price\": 1.10}", "\"price\": \"\\ud800\"}")]
    public void Read_NotJson_IsRefused(string old, string replacement) =>
        ManifestTexts.ReadJson(ManifestTexts.Json.Replace(old, replacement, StringComparison.Ordinal)).Findings.Findings
            .Should().ContainSingle().Which.Rule.Should().Be("json-syntax");

    [Theory]
    [InlineData("effect: read", "effect: write", "method: GET", "method: GET")]
    [InlineData("effect: write", "effect: read", "method: POST", "method: POST\n      safe: true")]
    [InlineData("[10.20.0.0/16]", "[10.20.0.0/16, '2001:db8::/32', public]", "timeout: 10s", "timeout: 5m")]
    [InlineData("https://orders", "http://orders", "timeout: 10s", "allowPlainHttp: true")]
    [InlineData("scopes: [orders.read]", "authenticated: true", "when: []", "when: ['true']")]
    [InlineData("scopes: [orders.read]", "scopes: ['https://x.example/a~b!']", "maxBytes: 256KiB", "maxBytes: 16MiB")]
    [InlineData("id: public", "'[].id': public", "notes: {class", "'labels.*': {class")]
    public void Read_AllowedVariant_HasNoFindings(string old1, string new1, string old2, string new2)
    {
        var text = ManifestTexts.Yaml.Replace(old1, new1, StringComparison.Ordinal).Replace(old2, new2, StringComparison.Ordinal);
        ManifestTexts.ReadYaml(text).Findings.Findings.Should().BeEmpty();
    }

    private static void ExpectCharacter(string text, string old, string replacement, string name)
    {
        var changed = ManifestTexts.Change(text, old, replacement, out var position);
        var result = ReferenceEquals(text, ManifestTexts.Json) ? ManifestTexts.ReadJson(changed) : ManifestTexts.ReadYaml(changed);
        result.Manifest.Should().BeNull();
        var finding = result.Findings.Findings.Should().ContainSingle(finding => finding.Rule == "unsafe-character").Subject;
        finding.Found.Should().Be(name);
        new SourcePosition(finding.Line, finding.Column).Should().Be(position);
    }

    private static void Expect(string text, string old, string replacement, string rule, string path, string? also = null, bool json = false)
    {
        var changed = ManifestTexts.Change(text, old, replacement, out var position);
        var result = json ? ManifestTexts.ReadJson(changed) : ManifestTexts.ReadYaml(changed);
        result.Manifest.Should().BeNull();
        var findings = result.Findings.Findings.Where(finding => finding.Rule != also).ToList();
        var finding = findings.Should().ContainSingle().Subject;
        finding.Rule.Should().BeOneOf(rule.Split('|'));
        finding.Path.Should().BeOneOf(path.Split('|'));
        finding.Severity.Should().Be(FindingSeverity.Error);
        new SourcePosition(finding.Line, finding.Column).Should().Be(position);
    }
}

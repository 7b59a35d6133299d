using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Keys;
using McpSecureApis.Demo;
using McpSecureApis.Scenario;

// What benchmarks/run.mjs needs to start the product with everything on: a token issuer that runs until it is stopped, a configuration
// and a manifest. Prints one JSON line when the issuer answers. Arguments: FOLDER MCP_URL BACKEND_URL.
if (args is not [var folder, var mcp, var backend])
{
    return 2;
}

using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

await using var issuer = await DevelopmentIssuer.StartAsync(port: 0, TimeProvider.System, stop.Token);
var service = new DevelopmentClient("orders-service", Secret.Of(DemoFolder.RandomText()), backend, "orders", Tenant: null);
var caller = new DevelopmentClient("benchmark", Secret.Of(DemoFolder.RandomText()), mcp, "orders.read", "shop-north");
issuer.Add(service);
var configuration = ScenarioFiles.Write(folder, mcp, backend, issuer, service);
var description = new
{
    configuration,
    audit = ScenarioFiles.AuditOf(folder),
    issuer = issuer.Issuer,
    rs256 = issuer.Mint(caller),
    es256 = issuer.MintEs256(caller),
};
await Console.Out.WriteLineAsync(JsonSerializer.Serialize(description, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

try
{
    await Task.Delay(Timeout.Infinite, stop.Token);
}
catch (OperationCanceledException)
{
    // The run is over.
}

return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

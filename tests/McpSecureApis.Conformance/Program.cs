using McpSecureApis.Conformance;
using McpSecureApis.Transports.Connections;

// The program ends when its input does, so it never outlives the script that started it. With "--sdk" everything goes through the SDK.
await using var server = await ConformanceServer.StartAsync(
    direct: !args.Contains("--sdk"), sessions: args.Contains("--stateless") ? SessionMode.Stateless : SessionMode.Hybrid);
await Console.Out.WriteLineAsync(server.Address);
while (await Console.In.ReadLineAsync() is not null)
{
    // Nothing is asked on this way.
}

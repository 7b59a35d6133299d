using McpSecureApis.Conformance;

// The program ends when its input does, so it never outlives the script that started it.
await using var server = await ConformanceServer.StartAsync();
await Console.Out.WriteLineAsync(server.Address);
while (await Console.In.ReadLineAsync() is not null)
{
    // Nothing is asked on this way.
}

namespace McpSecureApis.FunctionalTests.Protocol;

public sealed class StdioEntryTests(EntryHarness harness) : EntryContract(harness)
{
    internal override bool IsHttp => false;

    internal override Task<EntryAnswer> SendAsync(string role, string method, string parameters = "", string? name = null, bool modern = true) =>
        Harness.StdioAsync(role, method, parameters, modern);
}

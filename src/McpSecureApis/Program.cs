using System.CommandLine;
using McpSecureApis.Commands;

return await RootVerb.RunAsync(args, new InvocationConfiguration());

namespace McpSecureApis.Commands.Calls;

/// <summary>One room's word in the output of <c>call</c> and <c>explain</c>.</summary>
internal sealed record CallOutputStep(string Room, string Verdict, string Detail);

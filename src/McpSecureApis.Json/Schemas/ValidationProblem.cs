namespace McpSecureApis.Json.Schemas;

/// <summary>One thing wrong with the arguments of a call, in words a model can repair from. Never holds the value that was sent.</summary>
/// <param name="Path">JSON Pointer (RFC 6901) of the argument, for example <c>/lines/0/sku</c>; empty for the whole object.</param>
/// <param name="Rule">The JSON Schema keyword or our own rule that does not hold, for example <c>pattern</c>.</param>
/// <param name="Message">What is wrong and what is allowed, for example "must match ^ORD-[0-9]{8}$".</param>
internal sealed record ValidationProblem(string Path, string Rule, string Message);

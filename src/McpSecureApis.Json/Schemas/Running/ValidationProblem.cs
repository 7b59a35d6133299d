namespace McpSecureApis.Json.Schemas.Running;

/// <summary>One thing wrong with a value, in words that its sender can repair it from. Never holds the value.</summary>
/// <param name="Path">JSON Pointer (RFC 6901) of the place, for example <c>/lines/0/sku</c>; empty for the whole value.</param>
/// <param name="Rule">The keyword of JSON Schema, or another rule, that does not hold, for example <c>pattern</c>.</param>
/// <param name="Message">What is wrong and what is allowed, for example "must match ^ORD-[0-9]{8}$".</param>
internal sealed record ValidationProblem(string Path, string Rule, string Message);

using System.Text.Json;

namespace McpSecureApis.Core.Arguments.Rules;

/// <summary>A compiled rule between arguments.</summary>
/// <param name="Name">The rule's name in the manifest.</param>
/// <param name="Pointer">Where its problem is shown: a JSON Pointer.</param>
/// <param name="Message">What the model reads. Holds nothing of a call.</param>
/// <param name="Holds">The check, over arguments that passed the schema.</param>
internal sealed record ArgumentRule(string Name, string Pointer, string Message, Func<JsonElement, bool> Holds);

namespace McpSecureApis.Json;

/// <summary>A member's name, as a <see cref="MemberNames"/> keeps it.</summary>
/// <param name="Key">Its first eight bytes, so that most names are told apart with one look.</param>
/// <param name="Start">Where it begins in the text, or, as a complement, among the names that had escapes.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct JsonName(ulong Key, int Start, int Length);

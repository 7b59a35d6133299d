namespace McpSecureApis.Json;

/// <summary>The rule that a text breaks which was not read.</summary>
internal enum StrictJsonFault
{
    /// <summary>The text is right as far as it was read.</summary>
    None = 0,
    NotJson,
    NotUtf8,
    ByteOrderMark,
    DuplicateMember,
    TooDeep,

    /// <summary>A <c>\u</c> escape of one half of a surrogate pair without the other.</summary>
    CutSurrogate,
    NumberTooLong,
}

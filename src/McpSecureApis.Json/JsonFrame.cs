namespace McpSecureApis.Json;

/// <summary>An object or array that a <see cref="StrictJsonReader"/> is in.</summary>
internal struct JsonFrame
{
    /// <summary>Where the names of the object begin among those of all open objects.</summary>
    public int FirstName { get; init; }

    /// <summary>Whether a member or element was read.</summary>
    public bool IsStarted { get; set; }
}

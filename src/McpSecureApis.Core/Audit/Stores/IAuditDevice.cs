namespace McpSecureApis.Core.Audit.Stores;

/// <summary>
/// The disk, or what stands in for it in a test. Errors are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal interface IAuditDevice
{
    /// <summary>Makes a file that does not exist and keeps it locked against other writers while it is open.</summary>
    IAuditFile Create(string path);

    /// <summary>Removes a file that holds no acknowledged record.</summary>
    void Delete(string path);

    /// <summary>The room on the device of a folder; null when it cannot be told.</summary>
    DeviceSpace? Space(string folder);

    /// <summary>Moves what is behind <paramref name="length"/> into a file beside and cuts it off.</summary>
    /// <returns>The number of bytes cut; null when a writer has the file open.</returns>
    long? Cut(string path, long length, string keepAs);
}

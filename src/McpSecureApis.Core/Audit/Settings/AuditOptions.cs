namespace McpSecureApis.Core.Audit.Settings;

/// <summary>Where the audit trail is kept, and how long a call may wait for it.</summary>
internal sealed class AuditOptions
{
    public const string SectionName = "Audit";

    /// <summary>Gets or sets the folder of the trail.</summary>
    /// <value>The default is <c>audit</c>, beside the program. Created with mode 0700 when it is missing.</value>
    public string Path { get; set; } = "audit";

    /// <summary>Gets or sets the file with the key of the keyed hashes: at least 32 random bytes in base64.</summary>
    /// <value>No default. It must lie outside <see cref="Path"/>: who has both can find out by guessing whom a record is about.</value>
    public string HashKeyFile { get; set; } = string.Empty;

    /// <summary>Gets or sets the file with the key that signs heads: an ECDSA P-256 private key in PEM.</summary>
    /// <value>No default. It must lie outside <see cref="Path"/>: who has both can write another trail.</value>
    public string SigningKeyFile { get; set; } = string.Empty;

    /// <summary>Gets or sets whether a key file that is missing is made (mode 0600).</summary>
    /// <value>The default is false: a key that was not mounted must not be replaced silently by another one.</value>
    public bool CreateMissingKeys { get; set; }

    /// <summary>Gets or sets the size after which a segment is closed and the next one begun.</summary>
    /// <value>The default is 64 MiB, some 70,000 records.</value>
    public long SegmentBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Gets or sets the longest time that records stand without a signed head.</summary>
    /// <value>The default is one minute: what was cut off after the last head that left the machine cannot be missed.</value>
    public TimeSpan HeadInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how many records stand without a signed head at most.</summary>
    /// <value>The default is 10,000: under full load a head a second, otherwise <see cref="HeadInterval"/> comes first.</value>
    public int HeadRecords { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets how many bytes of the device are kept free for the records of calls that run: with less, new calls are refused.
    /// </summary>
    /// <value>The default is 64 MiB, or a tenth of a device that is smaller than 640 MiB.</value>
    public long? ReserveBytes { get; set; }

    /// <summary>Gets or sets how long a call waits for its record to be durable before it is refused.</summary>
    /// <value>The default is 250 ms, so that the refusal reaches the caller within 300 ms.</value>
    public TimeSpan AppendTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets or sets how long after a failed attempt the next one is made to write again.</summary>
    /// <value>The default is 250 ms.</value>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets or sets how many records may wait for the device at one time; more are refused.</summary>
    /// <value>The default is 8,192, far above the limits on running calls.</value>
    public int QueueCapacity { get; set; } = 8192;
}

namespace McpSecureApis.Core.Limits;

/// <summary>What is remembered of one caller or address. Its members are read and written under a lock on the instance.</summary>
internal abstract class RememberedState
{
    /// <summary>Set when the table has dropped the instance: whoever holds it asks the table again.</summary>
    public bool Forgotten { get; set; }

    /// <summary>Whether forgetting the instance would change no answer: every bucket is full and nothing runs.</summary>
    public abstract bool IsAtRest(long now);
}

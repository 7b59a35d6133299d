namespace McpSecureApis.Core.State;

/// <summary>What instances know together cannot be told or changed. Whoever asked refuses.</summary>
/// <param name="isFull">Whether there is no room for more: nothing that is known is forgotten before its end.</param>
internal sealed class SharedStateException(bool isFull) : Exception(isFull ? "There is no room for more." : "The state cannot be reached.")
{
    public bool IsFull { get; } = isFull;
}

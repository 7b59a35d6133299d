using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Confirmation;

/// <summary>Which calls wait for a person's yes, and for how long a yes may be given.</summary>
internal sealed class ConfirmationOptions
{
    public const string SectionName = "Confirmation";

    /// <summary>Gets or sets the effects of the tools that act only after a person confirmed the one call.</summary>
    /// <value>Always <c>destructive</c>; <c>write</c> can be added. A setting adds to the list, so that none can empty it.</value>
    public IList<ToolEffect> Effects { get; set; } = [ToolEffect.Destructive];

    /// <summary>Gets or sets how long a question can be answered.</summary>
    /// <value>The default is 5 minutes: enough to read it, too short for a client to hoard answers.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how many used confirmations are remembered until they would have expired.</summary>
    /// <value>The default is 10,000. When all are in use, further confirmations are refused: a forgotten one could be used twice.</value>
    public int MaxRemembered { get; set; } = 10_000;

    /// <summary>Gets or sets the file with the key that seals questions: at least 32 random bytes in base64, the same for all instances.</summary>
    /// <value>
    /// None by default: the key then lives and ends with the process, and an answer has to come to the instance that asked. Never made when it
    /// is missing, because two instances would make two.
    /// </value>
    public string KeyFile { get; set; } = string.Empty;

    /// <summary>Gets or sets the folder in which all instances with the same key note which confirmations were used.</summary>
    /// <value>Needed with <see cref="KeyFile"/>, and only with it: without it each instance would take the same answer once.</value>
    public string UsedPath { get; set; } = string.Empty;
}

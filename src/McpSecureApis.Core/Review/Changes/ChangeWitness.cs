using System.Text.Json;
using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Review.Changes;

/// <summary>What is possible with the new side and was not with the old one. Both engines have said so.</summary>
/// <param name="Caller">Who does it; null where it is no caller's doing.</param>
internal sealed record ChangeWitness(Caller? Caller)
{
    /// <summary>What is called, where a manifest's change is shown by one of its entries; null where it is what the change is about.</summary>
    public ChangedEntry? Entry { get; init; }

    /// <summary>The arguments of the call; null where the witness is a reply or a number of calls.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>The backend's reply of which more leaves; null where the witness is a call.</summary>
    public JsonElement? Response { get; init; }

    /// <summary>How many calls, for a limit.</summary>
    public int? Calls { get; init; }

    /// <summary>Within how many seconds; 0 where they run at one time.</summary>
    public int Seconds { get; init; }

    /// <summary>The smallest manifest that shows a setting about manifests; null where it is about something else.</summary>
    public JsonElement? Manifest { get; init; }

    /// <summary>What the caller's token says, header and claims; null where no token matters.</summary>
    public JsonElement? Token { get; init; }

    /// <summary>What is particular about a request over HTTP; null where nothing is.</summary>
    public JsonElement? Request { get; init; }
}

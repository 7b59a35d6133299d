using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Calls;

/// <summary>Takes down what each room said about a call, for the command line. Calls from a transport go without one.</summary>
internal sealed class CallTrace
{
    private readonly List<CallStep> _steps = [];

    /// <summary>In the order of the trip, up to and with the room that refused.</summary>
    public IReadOnlyList<CallStep> Steps => _steps;

    /// <summary>The request as it was built; null when the call did not come that far.</summary>
    public BackendRequest? Request { get; set; }

    public void Pass(string room, string detail) => _steps.Add(new CallStep(room, Passed: true, detail));

    public void Refuse(string room, string detail) => _steps.Add(new CallStep(room, Passed: false, detail));
}

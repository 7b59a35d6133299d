using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>Finds calls that the new side takes and the old one does not, by trying calls on both. What is not tried proves nothing.</summary>
internal static class CallWitness
{
    private const int MostTrials = 2000;

    /// <summary>How many callers are tried where arguments decide.</summary>
    private const int MostCallers = 3;

    /// <summary>A call that the new side takes and of which both sides together say what is asked for.</summary>
    /// <param name="shows">What both trials have to say.</param>
    /// <param name="callers">Who may be tried; null for callers that the new side lets in.</param>
    /// <param name="arguments">What may be tried; null for usual arguments of the new side.</param>
    public static WitnessGoal Of(
        Func<CallTrial, CallTrial, bool> shows,
        Func<EntryPair, IEnumerable<Caller>>? callers = null,
        Func<EntryPair, IEnumerable<JsonElement>>? arguments = null) => pair =>
        Find(pair, callers?.Invoke(pair) ?? CallerSamples.Of(pair), arguments?.Invoke(pair) ?? ArgumentSamples.Usual(pair), shows);

    /// <summary>Any call that both sides take, for a member of which the call shows no more than that it counts.</summary>
    public static WitnessGoal BothTake() => Of((old, _) => old.IsAllowed);

    /// <summary>Any call that the new side takes.</summary>
    public static WitnessGoal NewTakes() => Of((_, _) => true);

    /// <summary>A call of which the new side sends another request than the old one would.</summary>
    public static WitnessGoal Sends(RequestPart part) => Of((old, now) => !old.IsAllowed || !Same(old.Request!, now.Request!, part));

    /// <summary>A call whose arguments the old side refuses, at the place or for the rule that is asked for.</summary>
    /// <param name="isCause">Whether a problem of the old side's refusal is the one that is meant.</param>
    /// <param name="arguments">What may be tried.</param>
    public static WitnessGoal RefusedArguments(
        Func<Json.Schemas.Running.ValidationProblem, bool> isCause, Func<EntryPair, IEnumerable<JsonElement>> arguments) => Of(
            (old, _) => old is { Stage: CallStage.Arguments, Refusal: { } refusal } && refusal.Problems.Any(isCause),
            pair => CallerSamples.Of(pair).Where(caller => pair.New.Access.CheckCaller(caller) is null).Take(MostCallers),
            arguments);

    private static ChangeWitness? Find(
        EntryPair pair, IEnumerable<Caller> callers, IEnumerable<JsonElement> arguments, Func<CallTrial, CallTrial, bool> shows)
    {
        var trials = 0;
        var samples = arguments.ToList();
        foreach (var caller in callers)
        {
            foreach (var sample in samples)
            {
                if (++trials > MostTrials)
                {
                    return null;
                }

                var now = CallTrial.Run(pair.New, caller, sample);
                if (now.IsAllowed && shows(CallTrial.Run(pair.Old, caller, sample), now))
                {
                    return new ChangeWitness(caller) { Arguments = sample };
                }

                if (now.Stage == CallStage.Authorization)
                {
                    break;
                }
            }
        }

        return null;
    }

    private static bool Same(BackendRequest old, BackendRequest now, RequestPart part) => part switch
    {
        RequestPart.Method => string.Equals(old.Method, now.Method, StringComparison.Ordinal),
        RequestPart.Host => string.Equals(old.BaseUrl.AbsoluteUri, now.BaseUrl.AbsoluteUri, StringComparison.Ordinal),
        RequestPart.Path => string.Equals(old.Uri.AbsolutePath, now.Uri.AbsolutePath, StringComparison.Ordinal),
        RequestPart.Query => string.Equals(old.Uri.Query, now.Uri.Query, StringComparison.Ordinal),
        RequestPart.Headers => Text(old).SequenceEqual(Text(now), StringComparer.Ordinal),
        _ => string.Equals(old.Body?.ContentType, now.Body?.ContentType, StringComparison.Ordinal) &&
            (old.Body?.Bytes ?? default).Span.SequenceEqual((now.Body?.Bytes ?? default).Span),
    };

    private static IEnumerable<string> Text(BackendRequest request) =>
        request.Headers.Select(header => $"{header.Key.ToUpperInvariant()}: {header.Value}").Order(StringComparer.Ordinal);
}

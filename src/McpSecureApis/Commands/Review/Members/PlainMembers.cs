using System.Globalization;
using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Witnesses;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Comparers for settings that need no other.</summary>
internal static class PlainMembers
{
    /// <summary>A section, or a part of one.</summary>
    public static void Nested(SettingValues values, SettingDrafts drafts) =>
        SettingWalk.Compare(values.New!.GetType(), values.Old!, values.New, values.Place, values.Rule, drafts);

    /// <summary>What the comparer of the section or entry says too.</summary>
    public static void WithParent(SettingValues values, SettingDrafts drafts)
    {
    }

    /// <summary>What gives no authority by its nature.</summary>
    /// <param name="reason">Why not, as a reviewer is told.</param>
    /// <param name="severity">How much it is worth a look.</param>
    public static SettingComparer Neutral(string reason, ChangeSeverity severity = ChangeSeverity.Info) => (values, drafts) =>
    {
        if (!values.IsSame)
        {
            drafts.Neutral(values, severity, reason);
        }
    };

    /// <summary>What nobody can compare from here.</summary>
    public static SettingComparer Undecided(ChangeSeverity severity, string reason) => (values, drafts) =>
    {
        if (!values.IsSame)
        {
            drafts.Undecidable(values, severity, reason);
        }
    };

    /// <summary>Where a secret is. A text that is no reference could be the secret, so it is not shown.</summary>
    public static SettingComparer Reference(ChangeSeverity severity, string reason) => (values, drafts) =>
    {
        if (!values.IsSame)
        {
            drafts.Undecidable(values.Shown(Shown(values.Old), Shown(values.New)), severity, reason);
        }

        static string? Shown(object? text) => string.IsNullOrEmpty((string?)text) ? null
            : SecretReference.TryParse((string)text, out _, out _) ? (string)text
            : "(not shown)";
    };

    /// <summary>A bound on requests: a higher one widens.</summary>
    /// <param name="name">What is bounded, for the witness; null where no request shows it.</param>
    /// <param name="more">What is said of a higher one.</param>
    /// <param name="less">What is said of a lower one.</param>
    public static SettingComparer Most(string? name, string more, string less) => (values, drafts) =>
    {
        var (old, now) = (Number(values.Old), Number(values.New));
        if (now > old)
        {
            drafts.Widening(values, ChangeSeverity.Low, more, name is null ? null : () => Task.FromResult(RequestTrial.Over(name, old, now)));
        }
        else if (now < old)
        {
            drafts.Narrowing(values, less);
        }
    };

    /// <summary>How many calls of a caller, or on a backend, may run at one time.</summary>
    public static void Concurrent(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = ((int)values.Old!, (int)values.New!);
        if (now > old)
        {
            drafts.Widening(
                values, ChangeSeverity.Low, "More calls may run at one time.",
                () => Task.FromResult<ChangeWitness?>(new ChangeWitness(Anybody()) { Calls = old + 1 }));
        }
        else if (now < old)
        {
            drafts.Narrowing(values, "Fewer calls may run at one time.");
        }
    }

    /// <summary>How often something may be done.</summary>
    /// <param name="hasCaller">Whether it is done by callers, and not by whoever has no valid token.</param>
    /// <param name="what">What is done, for the message.</param>
    public static SettingComparer Rate(bool hasCaller, string what) => (values, drafts) =>
    {
        if (!RateText.TryParse((string?)values.Old, out var old) || !RateText.TryParse((string?)values.New, out var now) || old == now)
        {
            return;
        }

        var isFaster = (decimal)now.Count * old.Period.Ticks > (decimal)old.Count * now.Period.Ticks;
        if (now.Burst <= old.Burst && !isFaster)
        {
            drafts.Narrowing(values, $"{what} may be made less often.");
            return;
        }

        // At once where the burst is larger, and otherwise in the period of the old rate, in which that gives what it holds and what is filled in.
        var seconds = now.Burst > old.Burst ? 0 : (int)old.Period.TotalSeconds;
        var calls = (int)LoadWitness.Gives(old, seconds) + 1;
        drafts.Widening(values, ChangeSeverity.Low, $"{what} may be made more often.", () => Task.FromResult(
            LoadWitness.Gives(now, seconds) >= calls
                ? new ChangeWitness(hasCaller ? Anybody() : null) { Calls = calls, Seconds = seconds }
                : null));
    };

    /// <summary>A control that a larger value loosens, and that no call or request shows.</summary>
    /// <param name="severity">How much a looser one is worth a look.</param>
    /// <param name="looser">What is said of a larger value.</param>
    /// <param name="tighter">What is said of a smaller one.</param>
    public static SettingComparer Looser(ChangeSeverity severity, string looser, string tighter) => (values, drafts) =>
    {
        var order = Comparer<object>.Default.Compare(values.New!, values.Old!);
        if (order > 0)
        {
            drafts.Widening(values, severity, looser);
        }
        else if (order < 0)
        {
            drafts.Narrowing(values, tighter);
        }
    };

    /// <summary>A caller about whom nothing is particular.</summary>
    private static Caller Anybody() => new() { Issuer = SampleCaller.Issuer, Subject = SampleCaller.Subject, Scopes = ScopeSet.Empty };

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}

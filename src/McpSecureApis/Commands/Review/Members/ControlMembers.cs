using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Witnesses;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Controls besides scopes: a person's yes, security's yes, and what becomes of a bad manifest.</summary>
internal static class ControlMembers
{
    /// <summary>Effects whose tools wait for a person. The list is bound onto its default, so an effect may stand there twice.</summary>
    public static void Effects(SettingValues values, SettingDrafts drafts)
    {
        ToolEffect[] old = [.. ((IList<ToolEffect>)values.Old!).Distinct().Order()];
        ToolEffect[] now = [.. ((IList<ToolEffect>)values.New!).Distinct().Order()];
        var here = values.Shown(old, now);
        if (old.Except(now).ToList() is { Count: > 0 } free)
        {
            drafts.Widening(
                here, ChangeSeverity.Critical, $"Calls of tools that {string.Join(" or ", free).ToLowerInvariant()} are made without a person's yes.",
                () => Task.FromResult(free.Select(effect => ManifestTrial.Confirms(drafts.Pair, effect)).FirstOrDefault(found => found is not null)));
        }
        else if (now.Except(old).Any())
        {
            drafts.Narrowing(here, "Calls of more tools wait for a person's yes.");
        }
    }

    public static void Approvals(SettingValues values, SettingDrafts drafts)
    {
        if (values.IsSame)
        {
            return;
        }

        if (Equals(values.New, ApprovalMode.Report))
        {
            drafts.Widening(values, ChangeSeverity.Critical, "Manifests that nobody approved are served.");
        }
        else if (Equals(values.Old, ApprovalMode.Report))
        {
            drafts.Narrowing(values, "Manifests that nobody approved are not served.");
        }
        else
        {
            drafts.Undecidable(values, ChangeSeverity.High, "Approvals are asked for in another way.");
        }
    }

    public static void OnInvalid(SettingValues values, SettingDrafts drafts)
    {
        if (values.IsSame)
        {
            return;
        }

        if ((InvalidManifestAction)values.New! == InvalidManifestAction.Skip)
        {
            drafts.Widening(values, ChangeSeverity.Low, "A start with an invalid manifest serves the others.");
        }
        else
        {
            drafts.Narrowing(values, "A start with an invalid manifest serves nothing.");
        }
    }

    /// <summary>A key that is missing is made, or is not.</summary>
    public static void CreateMissingKeys(SettingValues values, SettingDrafts drafts)
    {
        if (values.New is true && values.Old is false)
        {
            drafts.Widening(values, ChangeSeverity.Medium, "A key of the trail that is missing is replaced by a new one, and the start goes on.");
        }
        else if (!values.IsSame)
        {
            drafts.Narrowing(values, "A key of the trail that is missing keeps the server from starting.");
        }
    }

    /// <summary>How much of the device is kept for calls that run. Unset, it hangs on the device.</summary>
    public static void ReserveBytes(SettingValues values, SettingDrafts drafts)
    {
        if (values.IsSame)
        {
            return;
        }

        if (values.Old is not long old || values.New is not long now)
        {
            drafts.Undecidable(values, ChangeSeverity.Low, "How much of the device is kept for running calls hangs on its size on one of the sides.");
        }
        else if (now < old)
        {
            drafts.Widening(values, ChangeSeverity.Low, "Calls are taken with less room left for records.");
        }
        else
        {
            drafts.Narrowing(values, "Calls are refused with more room left for records.");
        }
    }

    /// <summary>Where traces and metrics go. What stands before a host or behind a path may be a secret.</summary>
    public static void OtlpEndpoint(SettingValues values, SettingDrafts drafts)
    {
        if (values.IsSame)
        {
            return;
        }

        var here = values.Shown(SettingUrl.Shown(((Uri?)values.Old)?.OriginalString), SettingUrl.Shown(((Uri?)values.New)?.OriginalString));
        if (values.New is null)
        {
            drafts.Narrowing(here, "Traces and metrics leave for nowhere.");
        }
        else
        {
            drafts.Undecidable(here, ChangeSeverity.Medium, "Traces and metrics leave for another place; they hold names and counts, no payload.");
        }
    }
}

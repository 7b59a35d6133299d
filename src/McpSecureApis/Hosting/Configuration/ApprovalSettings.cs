using McpSecureApis.Core.Keys;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>The section of the approvals: its short form, and what it must not say.</summary>
internal static class ApprovalSettings
{
    private const string Mode = $"{ApprovalOptions.SectionName}:{nameof(ApprovalOptions.Mode)}";

    /// <summary>The settings with the single word written out as the mode.</summary>
    public static IConfiguration Expand(IConfiguration settings)
    {
        if (settings[ApprovalOptions.SectionName] is not { Length: > 0 } word || settings[Mode] is not null)
        {
            return settings;
        }

        var all = settings.AsEnumerable().ToList();
        var parents = all.Select(setting => ConfigurationPath.GetParentPath(setting.Key)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(all
                .Where(setting => !string.Equals(setting.Key, ApprovalOptions.SectionName, StringComparison.OrdinalIgnoreCase))
                .Where(setting => setting.Value is not null || !parents.Contains(setting.Key))
                .Append(new KeyValuePair<string, string?>(Mode, word)))
            .Build();
    }

    /// <summary>A publisher of manifests must reach neither the policy nor what the server keeps.</summary>
    public static IEnumerable<SettingFinding> Check(ProductOptions options)
    {
        var approvals = options.Approvals;
        foreach (var (name, path) in new[]
        {
            (nameof(approvals.Policy), approvals.Policy), (nameof(approvals.RootKey), approvals.RootKey), (nameof(approvals.Store), approvals.Store),
        })
        {
            if (path.Length > 0 && FilePlace.IsInside(options.Catalog.Path, path))
            {
                yield return new SettingFinding(
                    $"{ApprovalOptions.SectionName}:{name}",
                    $"is '{path}', which is inside Catalog:Path; use a place that no publisher of manifests can write.");
            }
        }

        if (approvals.Mode == ApprovalMode.Enforce && approvals.Store.Length == 0)
        {
            yield return new SettingFinding(
                $"{ApprovalOptions.SectionName}:{nameof(approvals.Store)}", "is empty; name a folder of the server's own, such as approvals.");
        }

        if (approvals.RootKey.Length > 0 && approvals.Policy.Length == 0)
        {
            yield return new SettingFinding(
                $"{ApprovalOptions.SectionName}:{nameof(approvals.RootKey)}", "signs a policy, and there is none; set Approvals:Policy.");
        }
    }
}

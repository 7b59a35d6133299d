namespace McpSecureApis.Hosting.Configuration;

/// <summary>Settings with a second form, written out in the one that the framework binds.</summary>
internal static class SettingForms
{
    /// <summary>The same settings with some of them in another form.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="forms">By the full key of a setting: the keys and values that stand for it.</param>
    public static IConfiguration Replace(IConfiguration settings, IReadOnlyDictionary<string, KeyValuePair<string, string?>> forms)
    {
        if (forms.Count == 0)
        {
            return settings;
        }

        var all = settings.AsEnumerable().ToList();
        var parents = all.Select(setting => ConfigurationPath.GetParentPath(setting.Key)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(all
                .Where(setting => setting.Value is not null || !parents.Contains(setting.Key))
                .Select(setting => forms.TryGetValue(setting.Key, out var form) ? form : setting))
            .Build();
    }
}

using McpSecureApis.Core.Keys;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>What the section of the catalog must not say: a proposal in the folder that is served would be served.</summary>
internal static class CatalogSettings
{
    private const string Shadow = $"{nameof(ProductOptions.Catalog)}:{nameof(CatalogOptions.Shadow)}";

    public static IEnumerable<SettingFinding> Check(CatalogOptions catalog)
    {
        if (catalog.Shadow.Length == 0)
        {
            yield break;
        }

        var (served, proposed) = (FilePlace.RealPath(catalog.Path) ?? catalog.Path, FilePlace.RealPath(catalog.Shadow) ?? catalog.Shadow);
        if (Path.TrimEndingDirectorySeparator(served) == Path.TrimEndingDirectorySeparator(proposed) ||
            FilePlace.IsInside(served, proposed) || FilePlace.IsInside(proposed, served))
        {
            yield return new SettingFinding(
                Shadow, $"is '{catalog.Shadow}', which is, holds or is inside Catalog:Path; use a folder beside it, such as proposed-manifests.");
        }
    }

    /// <summary>What the server starts with all the same.</summary>
    public static IEnumerable<SettingFinding> Warn(CatalogOptions catalog) => catalog.Shadow.Length == 0 || Directory.Exists(catalog.Shadow)
        ? []
        : [new SettingFinding(Shadow, $"is '{catalog.Shadow}', which does not exist; nothing is compared until it does.")];
}

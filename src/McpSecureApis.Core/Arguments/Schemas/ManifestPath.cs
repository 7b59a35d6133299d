namespace McpSecureApis.Core.Arguments.Schemas;

/// <summary>Writes places as findings do.</summary>
internal static class ManifestPath
{
    public static string Member(string path, string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$') ? $"{path}.{name}" : $"{path}['{name}']";

    public static string Item(string path, int index) => $"{path}[{index}]";
}

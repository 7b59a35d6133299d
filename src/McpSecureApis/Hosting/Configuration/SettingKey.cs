namespace McpSecureApis.Hosting.Configuration;

/// <summary>The key of a setting as the configuration has it, made of a section and what a validator calls the property.</summary>
internal static class SettingKey
{
    /// <param name="section">Key of the section that was validated; empty when the property's name begins with it.</param>
    /// <param name="property">For example <c>Hosts[0]</c> or <c>Identity.Subject</c>; a name that begins with the section is taken as it is.</param>
    /// <returns>For example <c>Server:Hosts:0</c>.</returns>
    public static string Of(string section, string property)
    {
        // A name that an operator chose may have a dot; a validator that knows of it writes the key itself.
        var key = property.Contains(':', StringComparison.Ordinal) ? property
            : property.Replace('[', ':').Replace("]", string.Empty, StringComparison.Ordinal).Replace('.', ':');
        return section.Length == 0 || key == section || key.StartsWith(section + ":", StringComparison.Ordinal) ? key
            : key.Length == 0 ? section
            : $"{section}:{key}";
    }

    /// <summary>
    /// A message without the name that it begins with, when that is the end of the key: <c>Server:Hosts has 'x'</c> stands behind
    /// <c>Server:Hosts:0</c>.
    /// </summary>
    public static string WithoutName(string message, string key)
    {
        var end = message.IndexOf(' ', StringComparison.Ordinal);
        var names = string.Join(':', key.Split(':').Where(part => !part.All(char.IsAsciiDigit)));
        return end > 0 && (IsEndOf(message[..end], key) || IsEndOf(message[..end], names)) ? message[(end + 1)..] : message;
    }

    private static bool IsEndOf(string name, string key) => key == name || key.EndsWith(":" + name, StringComparison.Ordinal);
}

using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>
/// Holds the configuration against the option classes before it is bound: an unknown setting or a value of the wrong kind is a start
/// error with its full key. The framework's own check stops at the first and reads an unknown key inside a list as an empty entry.
/// </summary>
/// <param name="credentials">The types of credentials, each with members of its own.</param>
internal sealed class SettingsWalker(CredentialTypes credentials)
{
    private readonly Dictionary<string, KeyValuePair<string, string?>> _forms = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What stands for settings that were written in a second form: durations, and single entries of lists.</summary>
    public IReadOnlyDictionary<string, KeyValuePair<string, string?>> Forms => _forms;

    public void Check(IConfiguration configuration, Type type, ICollection<SettingFinding> findings) =>
        CheckClass(configuration, MembersOf(type), findings);

    /// <summary>What can be set of a class.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private void CheckValue(IConfigurationSection section, Type type, ICollection<SettingFinding> findings)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (IsScalar(target))
        {
            CheckScalar(section, target, findings);
        }
        else if (ElementType(target, typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>), argument: 1) is { } entry)
        {
            foreach (var child in section.GetChildren())
            {
                CheckValue(child, entry, findings);
            }
        }
        else if (ElementType(target, typeof(IEnumerable<>), typeof(IEnumerable<>), argument: 0) is { } element)
        {
            CheckList(section, element, findings);
        }
        else if (target == typeof(CredentialOptions))
        {
            foreach (var child in section.GetChildren())
            {
                CheckClass(child, MembersOf(child), findings);
            }
        }
        else
        {
            CheckClass(section, MembersOf(target), findings);
        }
    }

    /// <summary>
    /// The members of all types of credentials, those of the entry's own before others of their name: that a member belongs to another type is
    /// said by itself, and only if its kind is right.
    /// </summary>
    private IEnumerable<PropertyInfo> MembersOf(IConfigurationSection entry)
    {
        IEnumerable<CredentialType> types = credentials.TryFind(entry, out var own) ? [own, .. credentials.All] : credentials.All;
        return types.SelectMany(type => MembersOf(type.Options))
            .DistinctBy(member => member.Name, StringComparer.OrdinalIgnoreCase);
    }

    private void CheckList(IConfigurationSection section, Type element, ICollection<SettingFinding> findings)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            findings.Add(new SettingFinding(section.Path, "is a single value; write a list."));
        }

        foreach (var child in section.GetChildren())
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                findings.Add(new SettingFinding(child.Path, "is a named entry in a list; entries of a list have no names."));
                continue;
            }

            CheckValue(child, element, findings);
        }
    }

    private void CheckClass(IConfiguration section, IEnumerable<PropertyInfo> members, ICollection<SettingFinding> findings)
    {
        var properties = members.ToArray();
        if (section is IConfigurationSection { Value.Length: > 0 } scalar)
        {
            findings.Add(new SettingFinding(scalar.Path, $"is a single value; it has the members {Names(properties)}."));
        }

        foreach (var child in section.GetChildren())
        {
            var property = properties.FirstOrDefault(candidate => string.Equals(candidate.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                var near = NearestName.Find(child.Key, properties.Select(candidate => candidate.Name));
                findings.Add(new SettingFinding(
                    child.Path, $"is not a setting.{(near is null ? string.Empty : $" Did you mean {near}?")} Known here: {Names(properties)}."));
                continue;
            }

            if (property.GetCustomAttribute<SettingWordAttribute>() is { } either && child.Value is { Length: > 0 } word
                && !child.GetChildren().Any())
            {
                if (word != either.Word)
                {
                    findings.Add(new SettingFinding(child.Path, $"is neither '{either.Word}' nor a list."));
                }

                continue;
            }

            if (property.GetCustomAttribute<OneOrMoreAttribute>() is not null && child.Value is { Length: > 0 } single && !child.GetChildren().Any())
            {
                _forms[child.Path] = new(ConfigurationPath.Combine(child.Path, "0"), single);
                continue;
            }

            CheckValue(child, property.PropertyType, findings);
        }
    }

    private void CheckScalar(IConfigurationSection section, Type type, ICollection<SettingFinding> findings)
    {
        if (section.GetChildren().Any())
        {
            findings.Add(new SettingFinding(section.Path, "has members; it is a single value."));
            return;
        }

        if (string.IsNullOrEmpty(section.Value) || type == typeof(string))
        {
            return;
        }

        if (type == typeof(TimeSpan) && DurationText.TryParse(section.Value, out var duration))
        {
            _forms[section.Path] = new(section.Path, duration.ToString("c", CultureInfo.InvariantCulture));
            return;
        }

        if (type.IsEnum)
        {
            if (!Enum.GetNames(type).Contains(section.Value, StringComparer.OrdinalIgnoreCase))
            {
                findings.Add(new SettingFinding(section.Path, $"is not one of {string.Join(", ", Enum.GetNames(type))}."));
            }

            return;
        }

        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(section.Value);
            if (type == typeof(TimeSpan) && !section.Value.Contains(':', StringComparison.Ordinal))
            {
                // The framework reads 30 as thirty days, which nobody means.
                findings.Add(new SettingFinding(section.Path, $"is not {Describe(type)}."));
            }
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            // The value is not repeated: somebody may have put a secret where it does not belong.
            findings.Add(new SettingFinding(section.Path, $"is not {Describe(type)}."));
        }
    }

    private static bool IsScalar(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(TimeSpan) || type == typeof(Uri);

    private static Type? ElementType(Type type, Type definition, Type readOnlyDefinition, int argument)
    {
        if (!typeof(IEnumerable).IsAssignableFrom(type))
        {
            return null;
        }

        return type.GetInterfaces().Append(type)
            .FirstOrDefault(candidate => candidate.IsGenericType &&
                (candidate.GetGenericTypeDefinition() == definition || candidate.GetGenericTypeDefinition() == readOnlyDefinition))?
            .GetGenericArguments()[argument];
    }

    private static string Names(IEnumerable<PropertyInfo> properties) =>
        string.Join(", ", properties.Select(property => property.Name).Order(StringComparer.Ordinal));

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time such as 00:00:05 or 5s",
        _ when type == typeof(Uri) => "a URL",
        _ => "a whole number that fits",
    };
}

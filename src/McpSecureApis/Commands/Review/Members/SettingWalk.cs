using System.Text;
using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Goes through the settings of a class and has each compared by the one comparer that the table has for it.</summary>
internal static class SettingWalk
{
    private const string Rules = "setting";

    /// <summary>Compares two configurations.</summary>
    public static void Compare(ProductOptions old, ProductOptions now, SettingDrafts drafts) =>
        Compare(typeof(ProductOptions), old, now, SettingPlace.Root, Rules, drafts);

    /// <summary>Compares two values of a class of settings.</summary>
    public static void Compare(Type type, object old, object now, SettingPlace place, string rule, SettingDrafts drafts)
    {
        foreach (var property in SettingsWalker.MembersOf(type))
        {
            var values = new SettingValues(
                place.Member(property.Name), $"{rule}-{Word(property.Name)}", property.GetValue(old), property.GetValue(now), old, now);
            if (SettingTable.Comparers.TryGetValue((property.DeclaringType!, property.Name), out var compare))
            {
                compare(values, drafts);
            }
            else if (!values.IsSame)
            {
                // The table is complete, which a test holds; should it not be, nothing passes for harmless, and the value may be a secret.
                drafts.Undecidable(
                    values.Shown("(not shown)", "(not shown)"), ChangeSeverity.High, "Nobody has said what this setting does to authority.");
            }
        }
    }

    /// <summary>A name as a part of an id: <c>AllowedScopes</c> is <c>allowed-scopes</c>.</summary>
    private static string Word(string name)
    {
        var word = new StringBuilder();
        foreach (var letter in name)
        {
            word.Append(char.IsAsciiLetterUpper(letter) && word.Length > 0 ? "-" : string.Empty).Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}

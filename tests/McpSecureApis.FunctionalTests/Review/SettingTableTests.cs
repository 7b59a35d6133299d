using System.Collections;
using McpSecureApis.Commands.Review.Members;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.FunctionalTests.Review;

/// <summary>Whoever adds a setting says what a change of it does to authority, or these fail.</summary>
public sealed class SettingTableTests
{
    [Fact]
    public void EverySetting_HasItsComparer()
    {
        var settings = Classes().SelectMany(type => SettingsWalker.MembersOf(type))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}").Distinct().ToList();

        settings.Should().HaveCountGreaterThan(110);
        SettingTable.Comparers.Keys.Select(key => $"{key.Type.Name}.{key.Name}").Should().BeEquivalentTo(settings);
    }

    /// <summary>What a section compares as a whole is named here, so that nothing is passed over by an entry that does nothing.</summary>
    [Fact]
    public void SettingsThatAParentCompares_AreTheseAlone() => SettingTable.Comparers
        .Where(entry => entry.Value.Method.Name == nameof(PlainMembers.WithParent)).Select(entry => $"{entry.Key.Type.Name}.{entry.Key.Name}")
        .Should().BeEquivalentTo(
            "IssuerOptions.Issuer", "ImpliedScopesOptions.Scope", "ImpliedScopesOptions.Scopes", "MaskingOptions.ByScope",
            "MaskingClassOptions.Action", "MaskingClassOptions.Define", "MaskingClassOptions.Guessable",
            "MaskingScopeOptions.Scope", "MaskingScopeOptions.Classes");

    private static HashSet<Type> Classes()
    {
        var seen = new HashSet<Type>();
        var open = new Queue<Type>([typeof(ProductOptions), .. CredentialTypes.BuiltIn.All.Select(type => type.Options)]);
        while (open.TryDequeue(out var type))
        {
            foreach (var inner in type.IsGenericType ? type.GetGenericArguments() : [])
            {
                open.Enqueue(inner);
            }

            if (type.Namespace?.StartsWith("McpSecureApis.", StringComparison.Ordinal) == true && !type.IsEnum &&
                !typeof(IEnumerable).IsAssignableFrom(type) && seen.Add(type))
            {
                foreach (var property in SettingsWalker.MembersOf(type))
                {
                    open.Enqueue(property.PropertyType);
                }
            }
        }

        return seen;
    }
}

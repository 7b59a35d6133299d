using System.Reflection;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Members;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>Whoever adds a member to the manifest's model says what a change of it does to authority, or these fail.</summary>
public sealed class MemberTableTests
{
    [Fact]
    public void EveryMemberOfTheModel_HasItsComparer()
    {
        var members = ModelTypes().SelectMany(type => MemberWalk.Properties(type).Select(property => $"{type.Name}.{property.Name}")).ToList();

        members.Should().HaveCountGreaterThan(80).And.OnlyHaveUniqueItems();
        MemberTable.Comparers.Keys.Select(key => $"{key.Type.Name}.{key.Name}").Should().BeEquivalentTo(members);
    }

    [Fact]
    public void MembersThatAParentCompares_AreOfTypesThatNobodyWalks()
    {
        var walked = new[] { typeof(ApiManifest), typeof(BackendManifest), typeof(ToolManifest), typeof(ResourceManifest),
            typeof(PromptManifest), typeof(PromptArgumentManifest), typeof(AccessManifest), typeof(RequestManifest),
            typeof(ResponseManifest), typeof(LimitsManifest) };

        var silent = MemberTable.Comparers.Where(entry => entry.Value.Method.Name == nameof(MemberTable.WithParent)).Select(entry =>
            entry.Key).ToList();

        silent.Should().NotBeEmpty();
        silent.Where(key => walked.Contains(key.Type) && key != (typeof(ToolManifest), nameof(ToolManifest.Document))).Should().BeEmpty();
    }

    private static IEnumerable<Type> ModelTypes()
    {
        var seen = new HashSet<Type>();
        var open = new Queue<Type>([typeof(ApiManifest)]);
        while (open.TryDequeue(out var type))
        {
            foreach (var inner in type.IsGenericType ? type.GetGenericArguments() : [])
            {
                open.Enqueue(inner);
            }

            // Values of the platform, words of a list and types of documents have no members that an author writes.
            if (type.Namespace?.StartsWith("McpSecureApis.Core.Manifests", StringComparison.Ordinal) == true && !type.IsEnum &&
                type != typeof(DocumentType) && seen.Add(type))
            {
                foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
                {
                    open.Enqueue(property.PropertyType);
                }
            }
        }

        return seen;
    }
}

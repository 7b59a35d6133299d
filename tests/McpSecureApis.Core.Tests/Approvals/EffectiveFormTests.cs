using System.Text;
using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review.Members;
using McpSecureApis.Core.Tests.Review;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>What an approval is of: every member of the model changes the digest, or is listed with its reason.</summary>
public sealed class EffectiveFormTests
{
    [Fact]
    public void EveryMemberOfTheModel_ChangesTheDigestOrIsListedOutside()
    {
        var manifest = (ApiManifest)ModelSample.Make(typeof(ApiManifest));
        var seen = new Dictionary<(Type Type, string Name), bool>();
        foreach (var (members, changed) in ModelSample.Changes(manifest, typeof(ApiManifest)))
        {
            var after = (ApiManifest)changed;
            foreach (var (kind, entry) in EntriesOf(manifest))
            {
                // An entry that is gone is no change of one.
                if (EntriesOf(after).Where(other => other.Kind == kind).Select(other => other.Entry).FirstOrDefault() is { } other)
                {
                    var differs = Digest(manifest, kind, entry) != Digest(after, kind, other);
                    foreach (var member in members)
                    {
                        seen[member] = differs || seen.GetValueOrDefault(member);
                    }

                    var isOfItself = PartsOf[kind].Contains(members[0].Name) &&
                        (members.Count > 1 || !OutsideMembers.Reasons.ContainsKey(members[0]));
                    if (isOfItself && !members.Any(OutsideMembers.Reasons.Keys.Except([members[0]]).Contains))
                    {
                        differs.Should().BeTrue("{0}.{1} is in the form of a {2}", members[^1].Type.Name, members[^1].Name, kind);
                    }
                }
            }
        }

        seen.Where(pair => !pair.Value).Select(pair => pair.Key).Should().BeSubsetOf(OutsideMembers.Reasons.Keys);
        seen.Keys.Should().BeEquivalentTo(MemberTable.Comparers.Keys, "the walk meets every member that the comparison knows");
        OutsideMembers.Reasons.Keys.Should().BeSubsetOf(MemberTable.Comparers.Keys);
    }

    [Fact]
    public void MembersOutside_ChangeNoDigest()
    {
        var digests = Digests(ReviewTexts.Yaml);

        Digests(ReviewTexts.Yaml.Replace("version: 1.0.0", "version: 1.0.1", StringComparison.Ordinal)).Should().Equal(digests);
        Digests(ReviewTexts.Yaml.Replace("owner: team@", "owner: others@", StringComparison.Ordinal)).Should().Equal(digests);
        Digests(ReviewTexts.Yaml.Replace("description: Orders of the shop.", "description: Others.", StringComparison.Ordinal)).Should()
            .Equal(digests);
        Digests(ReviewTexts.Yaml + "\n# a comment\n").Should().Equal(digests);
        Digests(ReviewTexts.Yaml.Replace("q: abc}, expect: allow", "q: abcd}, expect: allow", StringComparison.Ordinal)).Should().Equal(digests);
    }

    [Fact]
    public void TheBackend_ChangesToolsAndResources_AndNoPrompt()
    {
        var before = Digests(ReviewTexts.Yaml);
        var after = Digests(ReviewTexts.Yaml.Replace("10.20.0.0/16", "10.20.0.0/15", StringComparison.Ordinal));

        before.Should().OnlyContain(pair => pair.Key.StartsWith("Prompt", StringComparison.Ordinal) == (after[pair.Key] == pair.Value));
    }

    [Fact]
    public void ThePolicy_ChangesEntriesThatNameTheClass_AndNoOther()
    {
        var before = Digests(ReviewTexts.Yaml);
        var kept = Digests(ReviewTexts.Yaml, options => options.Classes["email"] = new MaskingClassOptions { Action = "keep" });
        var byScope = Digests(ReviewTexts.Yaml, options => options.ByScope.Add(
            new MaskingScopeOptions { Scope = "pii", Classes = { ["email"] = new MaskingClassOptions { Action = "keep" } } }));
        var other = Digests(ReviewTexts.Yaml, options => options.Classes["birth-date"] = new MaskingClassOptions { Action = "drop" });

        kept["Tool find"].Should().NotBe(before["Tool find"]);
        byScope["Tool find"].Should().NotBe(before["Tool find"]).And.NotBe(kept["Tool find"]);
        other["Tool find"].Should().Be(before["Tool find"]);
    }

    [Fact]
    public void ADigest_StaysFromOneReleaseToTheNext()
    {
        // Whoever has to change this makes every approval that was given void: raise the format and say so in the changelog.
        const string Yaml = """
            manifest: a
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: 'https://a.example', allowedNetworks: [public]}
            tools:
              - name: a_get
                description: Gets one.
                effect: read
                access: {scopes: [a.read]}
                request: {method: GET, path: '/a/{id}'}
                arguments: {type: object, required: [id], properties: {id: {type: string, maxLength: 9}}}
                response: {fields: {id: public}}
            """;

        Digests(Yaml)["Tool a_get"].Should().Be("e0fc3fe7ca2443e49be71225afadcc0bf329baaaf5770fd092dbe39fb75bfb0b");
    }

    private static readonly Dictionary<EntryKind, string[]> PartsOf = new()
    {
        [EntryKind.Tool] = [nameof(ApiManifest.Tools), nameof(ApiManifest.Backend), nameof(ApiManifest.Manifest), nameof(ApiManifest.Claims)],
        [EntryKind.Resource] = [nameof(ApiManifest.Resources), nameof(ApiManifest.Backend), nameof(ApiManifest.Manifest), nameof(ApiManifest.Claims)],
        [EntryKind.Prompt] = [nameof(ApiManifest.Prompts), nameof(ApiManifest.Manifest), nameof(ApiManifest.Claims)],
    };

    private static IEnumerable<(EntryKind Kind, object Entry)> EntriesOf(ApiManifest manifest) =>
        manifest.Tools.Select(tool => (EntryKind.Tool, (object)tool))
            .Concat(manifest.Resources.Select(resource => (EntryKind.Resource, (object)resource)))
            .Concat(manifest.Prompts.Select(prompt => (EntryKind.Prompt, (object)prompt)));

    private static string Digest(ApiManifest manifest, EntryKind kind, object entry) =>
        CanonicalForm.DigestOf(EffectiveForm.FormOf(manifest, kind, entry, manifest.Claims.Keys, "masking"));

    private static Dictionary<string, string> Digests(string yaml, Action<MaskingOptions>? change = null)
    {
        var options = new MaskingOptions();
        change?.Invoke(options);
        var masking = MaskingPolicy.Compile(options);
        var compiler = new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = masking,
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
        });
        var read = ManifestReader.Read("a.yaml", Encoding.UTF8.GetBytes(yaml));
        var compiled = compiler.Compile("a.yaml", read);
        read.Findings.Findings.Should().NotContain(finding => finding.Severity == McpSecureApis.Core.Manifests.Findings.FindingSeverity.Error);
        return EffectiveForm.Of(compiled!, masking).ToDictionary(form => $"{form.Kind} {form.Name}", form => form.Digest, StringComparer.Ordinal);
    }
}

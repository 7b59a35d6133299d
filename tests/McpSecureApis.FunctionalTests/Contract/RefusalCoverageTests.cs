using System.Reflection;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.FunctionalTests.Conventions;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Every refusal reason has a scenario on both transports, or stands here with the reason why it has none.</summary>
public sealed class RefusalCoverageTests
{
    /// <summary>Reasons of which no scenario can be made from outside, or whose scenario needs more than a call; each with the test that has it.</summary>
    private static readonly Dictionary<RefusalReason, string> Exceptions = new()
    {
        [RefusalReason.Unspecified] = "the value of a result that nobody assigned; OutcomeTests has it",
        [RefusalReason.ConfirmationDeclined] = "needs a client that answers; InputRequiredTests and ElicitationTests have it on both transports",
        [RefusalReason.ConfirmationInvalid] = "needs a client that answers; InputRequiredTests has it on both transports",
        [RefusalReason.CredentialNotAllowed] = "such a manifest does not load (CredentialStoreTests has the check at the call); asserted below",
    };

    private static readonly RefusalReason[] HttpOnly =
    [
        RefusalReason.HostNotAllowed, RefusalReason.OriginNotAllowed, RefusalReason.TokenMissing, RefusalReason.TokenInvalid,
        RefusalReason.IssuerUnavailable, RefusalReason.MessageMalformed, RefusalReason.MessageTooLarge, RefusalReason.UnsupportedMediaType,
        RefusalReason.TooManyRequests,
    ];

    [Fact]
    public void EveryReason_HasAScenarioOrAWordWhyNot()
    {
        var covered = CoveredBy(typeof(ToolCallContract)).Concat(CoveredBy(typeof(HttpRefusalTests))).ToHashSet();
        Enum.GetValues<RefusalReason>().Where(reason => !covered.Contains(reason) && !Exceptions.ContainsKey(reason))
            .Should().BeEmpty("each reason needs a scenario in ToolCallContract, so that it holds on every transport");
        Exceptions.Keys.Where(covered.Contains).Should().BeEmpty("an exception that has a scenario is none");
        Exceptions.Values.Should().OnlyContain(why => why.Length > 20);
    }

    [Fact]
    public void ReasonsOfACall_AreInTheContractOfAllTransports()
    {
        CoveredBy(typeof(ToolCallContract)).Should().BeEquivalentTo(Enum.GetValues<RefusalReason>().Except(HttpOnly).Except(Exceptions.Keys));
        CoveredBy(typeof(HttpRefusalTests)).Should().BeEquivalentTo(HttpOnly);
        var transports = typeof(ToolCallContract).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ToolCallContract))).Select(type => type.Name);
        transports.Should().BeEquivalentTo(
            "HttpToolCallTests", "LegacyHttpToolCallTests", "SdkHttpToolCallTests", "SdkLegacyHttpToolCallTests", "SessionToolCallTests", "StdioToolCallTests",
            "LegacyStdioToolCallTests");
    }

    [Fact]
    public void NoReason_IsUnused()
    {
        var given = string.Concat(Repository.Sources("src")
            .Where(path => !path.EndsWith("RefusalReason.cs", StringComparison.Ordinal) && !path.EndsWith("RefusalMapper.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        Enum.GetValues<RefusalReason>().Where(reason => !given.Contains($"RefusalReason.{reason}", StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Fact]
    public async Task CredentialOfAnotherManifest_DoesNotLoad()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings());
        var before = harness.Gateway.Catalog.Current.Tools.Count;
        harness.WriteManifest("thief.yaml", ContractManifests.One("thief", harness.Foreign.Url, credential: "orders-service"));
        var files = new ManifestFolder(harness.Manifests, TimeProvider.System).Read();
        var reload = harness.Gateway.Catalog.Reload(files);
        reload.Findings.Should().Contain(finding => finding.Rule == "credential-use");
        reload.Snapshot.Tools.Should().HaveCount(before);
    }

    private static HashSet<RefusalReason> CoveredBy(Type type) =>
    [
        .. type.GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
            .SelectMany(method => method.GetCustomAttribute<CoversAttribute>()?.Reasons ?? []),
    ];
}

using System.Net;
using System.Text;
using System.Text.Json;
using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Commands.Review.Witnesses;

/// <summary>Has both sides load a manifest as for serving it, and compares what they make of it.</summary>
internal static class ManifestTrial
{
    private const string File = "sample.json";

    /// <summary>The first manifest that only the new side loads.</summary>
    public static ChangeWitness? Loads(SettingsPair pair, IEnumerable<SampleManifest> manifests) => manifests
        .Select(manifest => manifest.ToJson())
        .Where(manifest => Load(pair.New, manifest) is not null && Load(pair.Old, manifest) is null)
        .Select(manifest => new ChangeWitness(Caller: null) { Manifest = manifest })
        .FirstOrDefault();

    /// <summary>A manifest whose requests the new side sends elsewhere.</summary>
    public static ChangeWitness? GoesElsewhere(SettingsPair pair, IEnumerable<SampleManifest> manifests) => manifests
        .Select(manifest => manifest.ToJson())
        .Where(manifest => Load(pair.New, manifest)?.Unit is { } now && now.Backend.BaseUrl != Load(pair.Old, manifest)?.Unit?.Backend.BaseUrl)
        .Select(manifest => new ChangeWitness(Caller: null) { Manifest = manifest })
        .FirstOrDefault();

    /// <summary>The first manifest with a credential that only the new side loads, of those that both would load without it.</summary>
    public static ChangeWitness? LoadsWithCredential(
        SettingsPair pair, string credential, IReadOnlyList<string> ids, IReadOnlyList<string> origins) => Loads(
        pair,
        from id in ids
        from origin in origins
        let url = origin == CredentialUseOptions.LoopbackOrigin ? "http://127.0.0.1" : origin.TrimEnd('/')
        let manifest = new SampleManifest { Id = id == CredentialUseOptions.AnyManifest ? "sample" : id, BaseUrl = url }
        from placed in InBoth(pair, manifest)
        select placed with { Credential = credential });

    /// <summary>A manifest with a class that only the new side knows.</summary>
    public static ChangeWitness? LoadsWithClass(SettingsPair pair, string dataClass) =>
        Loads(pair, InBoth(pair, new SampleManifest()).Select(manifest => manifest with { Class = dataClass }));

    /// <summary>A manifest whose tool waits for a person on the old side and not on the new one.</summary>
    public static ChangeWitness? Confirms(SettingsPair pair, ToolEffect effect)
    {
        if (InBoth(pair, new SampleManifest { Effect = effect }).FirstOrDefault()?.ToJson() is not { } manifest)
        {
            return null;
        }

        return Load(pair.Old, manifest)?.Unit is { Confirmation.IsNeeded: true } && Load(pair.New, manifest)?.Unit is { Confirmation.IsNeeded: false }
            ? new ChangeWitness(CallerWith([])) { Manifest = manifest }
            : null;
    }

    /// <summary>A caller with a scope who may use a tool that asks for another one.</summary>
    public static ChangeWitness? Reaches(SettingsPair pair, string granted, string wanted)
    {
        if (InBoth(pair, new SampleManifest { Scope = wanted }).FirstOrDefault()?.ToJson() is not { } manifest)
        {
            return null;
        }

        return MayUse(pair.New) && !MayUse(pair.Old) ? new ChangeWitness(CallerWith([granted])) { Manifest = manifest } : null;

        bool MayUse(SettingsSide side) => Load(side, manifest) is { } entry &&
            AuthorizedCall.Check(CallerOf(side, [granted]), entry.Access).TryGet(out _, out _);
    }

    /// <summary>A value of a class of which the new side shows a caller more.</summary>
    public static ChangeWitness? Shows(SettingsPair pair, string dataClass, IReadOnlyList<string> granted)
    {
        if (InBoth(pair, new SampleManifest { Class = dataClass }).FirstOrDefault()?.ToJson() is not { } manifest ||
            Load(pair.Old, manifest) is not { } before || Load(pair.New, manifest) is not { } after)
        {
            return null;
        }

        foreach (var reply in ReplyWitness.Values.Select(SampleManifest.Reply))
        {
            var now = ReplyWitness.Project(after, CallerOf(pair.New, granted), reply);
            if (now is not null && ReplyLeaves.ShowMore(ReplyWitness.Project(before, CallerOf(pair.Old, granted), reply), now))
            {
                return new ChangeWitness(CallerWith(granted)) { Manifest = manifest, Response = reply };
            }
        }

        return null;
    }

    /// <summary>Networks that a host may lie in, as far as either side lets manifests reach them.</summary>
    public static IEnumerable<string> NetworksOf(SettingsPair pair, Uri url) => IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address)
        ? [$"{address}/{address.GetAddressBytes().Length * 8}"]
        : [.. new SampleManifest().Networks, .. pair.New.Options.Networks.Ceiling ?? [], .. pair.Old.Options.Networks.Ceiling ?? []];

    /// <summary>A manifest in the networks in which both sides load it: what is tried then is not about networks.</summary>
    private static IEnumerable<SampleManifest> InBoth(SettingsPair pair, SampleManifest manifest) => NetworksOf(pair, new Uri(manifest.BaseUrl))
        .Distinct(StringComparer.Ordinal)
        .Select(network => manifest with { Networks = [network] })
        .Where(placed => placed.ToJson() is var json && Load(pair.Old, json) is not null && Load(pair.New, json) is not null);

    /// <summary>What a side serves of a manifest; null when it does not load it.</summary>
    private static ReviewedEntry? Load(SettingsSide side, JsonElement manifest)
    {
        var read = ManifestReader.Read(File, Encoding.UTF8.GetBytes(manifest.GetRawText()));
        return ReviewedManifest.Of(File, read, new CatalogCompiler(side.Rules).Compile(File, read)) is { } loaded
            ? ReviewedEntry.Of(loaded).First()
            : null;
    }

    /// <summary>A caller as a side makes it of scopes that were granted.</summary>
    private static Caller CallerOf(SettingsSide side, IReadOnlyList<string> granted) =>
        CallerWith([]) with { Scopes = side.Hierarchy.Expand(granted) };

    /// <summary>A caller as a reviewer is shown it: with the scopes that were granted.</summary>
    private static Caller CallerWith(IReadOnlyList<string> granted) =>
        new() { Issuer = SampleCaller.Issuer, Subject = SampleCaller.Subject, Scopes = ScopeSet.Of(granted) };
}

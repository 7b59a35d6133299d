using System.Text;
using System.Text.Json.Nodes;
using McpSecureApis.Commands.Review;
using McpSecureApis.Commands.Review.Members;
using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.FunctionalTests.Review;

/// <summary>
/// What is called narrowing or neutral never gives a caller a scope, and never shows one more of a value, than the old side did: held by asking both
/// policies over configurations that nobody wrote. The pairs are the same on every run.
/// </summary>
public sealed class SettingsPolarityTests
{
    private static readonly string[] Scopes = ["a", "b", "c"];

    private static readonly string[] Classes = ["public", "free-text", "email", "address", "national-id"];

    private static readonly string[] Actions = ["keep", "scan", "partial", "redact", "drop"];

    private uint _state = 2463534242;

    [Fact]
    public async Task What_is_called_harmless_gives_no_caller_more()
    {
        var (harmless, asked) = (0, 0);
        for (var i = 0; i < 600; i++)
        {
            // Of one configuration, with one thing changed on one side: two that have nothing in common are nearly always wider somewhere.
            var (masking, implies, allowed) = (Masking(), Implies(), Allowed());
            var part = Next(3);
            using var old = Side(masking, implies, allowed);
            using var now = Side(part == 0 ? Masking() : masking, part == 1 ? Implies() : implies, part == 2 ? Allowed() : allowed);
            var difference = await SettingsDiff.CompareAsync(old, now);
            if (difference.Verdict > ChangeKind.Narrowing)
            {
                continue;
            }

            harmless++;
            for (var set = 0; set < 1 << Scopes.Length; set++)
            {
                asked++;
                List<string> granted = [.. Scopes.Where((_, index) => (set & (1 << index)) != 0)];
                Hold(old, now, granted, difference);
            }
        }

        harmless.Should().BeGreaterThan(60);
        asked.Should().BeGreaterThan(400);
    }

    private static void Hold(SettingsSide old, SettingsSide now, IReadOnlyList<string> granted, ManifestDifference difference)
    {
        var (before, after) = (Expand(old, granted), Expand(now, granted));
        after.Ordered().Where(scope => !before.Contains(scope)).Should().BeEmpty();
        var (masked, shown) = (old.Rules.Masking.ActionsFor(before), now.Rules.Masking.ActionsFor(after));
        for (var i = 0; i < masked.Length; i++)
        {
            var order = MaskOrder.Compare(masked.Span[i], shown.Span[i]);
            (order is <= 0).Should().BeTrue(
                "{0} callers with {1} see {2} by {3} and saw it by {4}: {5}", old.Rules.Masking.Class(i).Name, string.Join(' ', granted), i,
                shown.Span[i], masked.Span[i], string.Join("; ", difference.Changes.Select(change => change.Message)));
        }
    }

    /// <summary>What the scopes of a token become, as a verifier makes it.</summary>
    private static Core.Callers.Scopes.ScopeSet Expand(SettingsSide side, IReadOnlyList<string> granted) => side.Hierarchy.Expand(
        [.. granted.Where(scope => NamePattern.MatchesAny([.. side.Options.Issuers[0].AllowedScopes], scope))]);

    private static SettingsSide Side(JsonObject masking, JsonArray implies, JsonArray allowed)
    {
        var root = JsonNode.Parse(SampleSettings.Text)!.AsObject();
        root["Masking"] = masking.DeepClone();
        root["Authorization"] = new JsonObject { ["Implies"] = implies.DeepClone() };
        root["Issuers"]![0]!["AllowedScopes"] = allowed.DeepClone();
        return SettingsSide.Take("side.json", Encoding.UTF8.GetBytes(root.ToJsonString()));
    }

    private JsonObject Masking()
    {
        var byScope = new JsonArray();
        for (var i = Next(4); i > 0; i--)
        {
            byScope.Add(new JsonObject { ["Scope"] = Pick(Scopes), ["Classes"] = Policy() });
        }

        return new JsonObject { ["Classes"] = Policy(), ["ByScope"] = byScope };
    }

    private JsonObject Policy()
    {
        var classes = new JsonObject();
        for (var i = Next(3); i > 0; i--)
        {
            classes[Pick(Classes)] = new JsonObject { ["Action"] = Pick(Actions) };
        }

        return classes;
    }

    private JsonArray Implies()
    {
        var implies = new JsonArray();
        for (var i = Next(3); i > 0; i--)
        {
            implies.Add(new JsonObject { ["Scope"] = Pick(Scopes), ["Scopes"] = new JsonArray(Pick(Scopes)) });
        }

        return implies;
    }

    private JsonArray Allowed() => Next(4) switch
    {
        0 => ["*"],
        1 => ["a"],
        2 => ["a", "c"],
        _ => ["a", "b", "c"],
    };

    private string Pick(string[] from) => from[Next(from.Length)];

    private int Next(int below)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return (int)(_state % (uint)below);
    }
}

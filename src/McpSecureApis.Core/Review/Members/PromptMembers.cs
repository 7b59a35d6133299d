using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Members;

/// <summary>The blanks of a prompt, which are compared by their names.</summary>
internal static class PromptMembers
{
    private const string Rule = "prompt-arguments";

    public static void Arguments(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((IReadOnlyList<PromptArgumentManifest>)values.Old!, (IReadOnlyList<PromptArgumentManifest>)values.New!);
        for (var i = 0; i < old.Count; i++)
        {
            var same = IndexOf(now, old[i].Name);
            var place = values.Place.Item(old[i].Name, i, same);
            if (same >= 0)
            {
                MemberWalk.Compare(typeof(PromptArgumentManifest), old[i], now[same], place, drafts);
            }
            else if (old[i].Required)
            {
                drafts.Widening(
                    place, ChangeSeverity.Low, Rule, "The prompt is filled in without an argument that it needed.", old[i], null, Refused());
            }
            else
            {
                drafts.Narrowing(place, Rule, "Nobody can give the argument any more.", old[i], null);
            }
        }

        for (var i = 0; i < now.Count; i++)
        {
            if (IndexOf(old, now[i].Name) < 0)
            {
                drafts.Widening(values.Place.Item(now[i].Name, -1, i), ChangeSeverity.Low, Rule,
                    "An argument can be given that was refused.", null, now[i], Given(now[i].Name));
            }
        }
    }

    public static void Required(MemberValues values, ChangeDrafts drafts)
    {
        var name = ((PromptArgumentManifest)values.NewOwner).Name;
        if (values is { Old: true, New: false })
        {
            drafts.Widening(values.Place, ChangeSeverity.Low, Rule, $"The prompt is filled in without '{name}', or with nothing for it.",
                values.Old, values.New, Refused());
        }
        else if (values is { Old: false, New: true })
        {
            drafts.Narrowing(values.Place, Rule, $"The prompt is not filled in without '{name}'.", values.Old, values.New);
        }
    }

    public static void Values(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((IReadOnlyList<string>?)values.Old, (IReadOnlyList<string>?)values.New);
        if (old is null ? now is null : now is not null && old.ToHashSet(StringComparer.Ordinal).SetEquals(now))
        {
            return;
        }

        if (old is null || (now is not null && now.All(value => old.Contains(value, StringComparer.Ordinal))))
        {
            drafts.Narrowing(values.Place, Rule, "The argument takes fewer values.", old, now);
        }
        else
        {
            drafts.Widening(values.Place, ChangeSeverity.Low, Rule, "The argument takes more values.", old, now,
                Given(((PromptArgumentManifest)values.NewOwner).Name));
        }
    }

    public static void MaxLength(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((int)values.Old!, (int)values.New!);
        if (now < old)
        {
            drafts.Narrowing(values.Place, Rule, "The argument takes shorter texts only.", old, now);
        }
        else if (now > old)
        {
            drafts.Widening(values.Place, ChangeSeverity.Low, Rule, "The argument takes longer texts.", old, now,
                Given(((PromptArgumentManifest)values.NewOwner).Name));
        }
    }

    private static WitnessGoal Refused() => CallWitness.Of((trial, _) => trial.Stage == CallStage.Arguments);

    private static WitnessGoal Given(string name) => CallWitness.RefusedArguments(
        problem => problem.Path.Length == 0 || problem.Path == $"/{name}",
        pair => ArgumentSamples.At(pair, [new SchemaStep(name)], pair.Old is { } old ? Schema(old, name) : default, Schema(pair.New, name)));

    private static JsonElement Schema(ReviewedEntry entry, string name) =>
        entry.Arguments.Properties.TryGetValue(name, out var facts) ? facts.Schema : default;

    private static int IndexOf(IReadOnlyList<PromptArgumentManifest> arguments, string name)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (string.Equals(arguments[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}

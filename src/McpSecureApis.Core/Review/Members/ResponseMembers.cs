using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Members;

/// <summary>What of a reply leaves.</summary>
internal static class ResponseMembers
{
    private const string Rule = "response-fields";

    /// <summary>Whether there is a reply at all: its fields tell by themselves what leaves.</summary>
    public static void None(MemberValues values, ChangeDrafts drafts)
    {
        if (values is { Old: false, New: true })
        {
            drafts.Narrowing(values.Place, "response", "Nothing of the reply leaves.", values.Old, values.New);
        }
        else if (values is { Old: true, New: false })
        {
            drafts.Neutral(values.Place, ChangeSeverity.Low, "response", "The reply is read; its fields say what leaves.", values.Old, values.New);
        }
    }

    public static void MaxBytes(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((long)values.Old!, (long)values.New!);
        const string MaxRule = "response-max-bytes";
        if (now < old)
        {
            drafts.Narrowing(values.Place, MaxRule, "Larger replies are refused.", old, now);
        }
        else if (now > old)
        {
            drafts.Widening(values.Place, ChangeSeverity.Low, MaxRule, $"Replies of more than {old} bytes are taken.", old, now,
                CallWitness.BothTake());
        }
    }

    public static void Fields(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = (Read(values.Old), Read(values.New));
        foreach (var (path, before) in old)
        {
            var place = values.Place.Member(path);
            if (!now.TryGetValue(path, out var after))
            {
                Removed(place, before, now, drafts);
            }
            else
            {
                Changed(place, before, after, drafts);
            }
        }

        foreach (var (path, field) in now.Where(field => !old.ContainsKey(field.Key)))
        {
            Added(values.Place.Member(path), field, old, drafts);
        }
    }

    public static void Content(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((FieldManifest?)values.Old, (FieldManifest?)values.New);
        if (Same.Value(values))
        {
            return;
        }

        const string ContentRule = "response-content";
        var order = old is null || now is null ? 0 : Order(drafts, old.Class, now.Class);
        if (now is null || order > 0)
        {
            drafts.Narrowing(values.Place, ContentRule, "Less of the document leaves.", old, now);
        }
        else if (old is null || order < 0)
        {
            drafts.Widening(values.Place, ChangeSeverity.High, ContentRule, "More of the document leaves.", old, now, ReplyWitness.Content);
        }
        else
        {
            drafts.Undecidable(
                values.Place, ChangeSeverity.Medium, ContentRule,
                "The document has another class; the operator's policy decides which lets out more.", old, now, ReplyWitness.Content);
        }
    }

    private static void Removed(MemberPlace place, FieldValue before, Dictionary<string, FieldValue> now, ChangeDrafts drafts)
    {
        // Without a class it speaks of keys alone, which are then let out as they are; and a path that is gone may have decided about the
        // keys of others.
        var keepsKeys = before.Manifest.Keys is not null && now.Values.Any(field =>
            field.Path.Segments.Any(segment => segment.Kind == FieldSegmentKind.AnyKey));
        if (before.Manifest.Class is null || keepsKeys)
        {
            drafts.Undecidable(
                place, ChangeSeverity.High, "response-keys", "The class of a map's keys is gone; keys leave in another form or not at all.",
                before.Manifest, null);
        }
        else
        {
            drafts.Narrowing(place, Rule, "The field does not leave any more.", before.Manifest, null);
        }
    }

    private static void Added(MemberPlace place, FieldValue field, Dictionary<string, FieldValue> old, ChangeDrafts drafts)
    {
        if (field.Manifest.Class is not { } dataClass || field.Manifest.Keys is not null)
        {
            drafts.Undecidable(
                place, ChangeSeverity.High, "response-keys", "A map's keys have a class; keys leave in another form than before.", null,
                field.Manifest,
                field.Manifest.Class is null ? null : ReplyWitness.Of(field.Path), "A field leaves that did not.");
            return;
        }

        var covering = old.Values.FirstOrDefault(other => Covers(other.Path, field.Path));
        drafts.Widening(
            place, SeverityOf(dataClass), Rule,
            covering is null ? "A field leaves that did not." : $"A field leaves by its name that left as one of '{covering.Path.Text}'.",
            covering?.Manifest, field.Manifest, ReplyWitness.Of(field.Path));
    }

    private static void Changed(MemberPlace place, FieldValue before, FieldValue after, ChangeDrafts drafts)
    {
        var (old, now) = (before.Manifest, after.Manifest);
        if (!string.Equals(old.Keys, now.Keys, StringComparison.Ordinal))
        {
            drafts.Undecidable(
                place, ChangeSeverity.High, "response-keys", "The keys of a map have another class; they leave in another form.", old, now,
                ReplyWitness.Of(after.Path), "A key leaves in a form in which it did not.");
            return;
        }

        if (string.Equals(old.Class, now.Class, StringComparison.Ordinal))
        {
            return;
        }

        const string ClassRule = "response-class";
        var order = old.Class is null || now.Class is null ? 0 : Order(drafts, old.Class, now.Class);
        if (order > 0)
        {
            drafts.Narrowing(place, ClassRule, "The field's class lets out less.", old, now);
        }
        else if (order < 0)
        {
            drafts.Widening(place, ChangeSeverity.High, ClassRule, "The field's class lets out more.", old, now, ReplyWitness.Of(after.Path));
        }
        else
        {
            drafts.Undecidable(place, ChangeSeverity.Medium, ClassRule,
                "The field has another class; which lets out more hangs on the value and the operator's policy.", old, now);
        }
    }

    /// <summary>
    /// Greater than 0 when the new class lets out less by the policy, less than 0 when it lets out more; 0 where that hangs on the value, or on who
    /// calls.
    /// </summary>
    private static int Order(ChangeDrafts drafts, string? old, string? now)
    {
        if (drafts.Entry?.New.Unit?.Masking.Policy is not { } policy || old is null || now is null ||
            !policy.TryFind(old, out var before) || !policy.TryFind(now, out var after))
        {
            return 0;
        }

        if (policy.ScopeActions.Any(action => action.Class == old || action.Class == now))
        {
            return 0;
        }

        var actions = policy.ActionsFor(ScopeSet.Empty).Span;
        return Rank(actions[after]).CompareTo(Rank(actions[before]));
    }

    /// <summary>A text without what detectors find, a part and a hash of a value let out something of it, each in its way.</summary>
    private static int Rank(MaskAction action) => action switch
    {
        MaskAction.Keep => 0,
        MaskAction.Scan or MaskAction.Partial or MaskAction.Hash => 1,
        MaskAction.Redact => 2,
        _ => 3,
    };

    private static ChangeSeverity SeverityOf(string dataClass) => dataClass switch
    {
        "public" or "internal" => ChangeSeverity.Medium,
        "secret" or "national-id" or "tax-id" or "medical" or "biometric" or "payment-card" => ChangeSeverity.Critical,
        _ => ChangeSeverity.High,
    };

    private static bool Covers(FieldPath outer, FieldPath inner) =>
        outer.Segments.Count == inner.Segments.Count && outer.Segments.Zip(inner.Segments).All(pair => pair.First.Meets(pair.Second));

    /// <summary>By the path in one spelling: quotes around a plain name change nothing.</summary>
    private static Dictionary<string, FieldValue> Read(object? fields)
    {
        var read = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (text, field) in (IReadOnlyDictionary<string, FieldManifest>)fields!)
        {
            if (FieldPath.TryParse(text, out var path, out _))
            {
                read[path.Segments.Aggregate(string.Empty, FieldPath.Below)] = new FieldValue(path, field);
            }
        }

        return read;
    }

    private sealed record FieldValue(FieldPath Path, FieldManifest Manifest);
}

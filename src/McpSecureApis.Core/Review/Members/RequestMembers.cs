using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Review.Members;

/// <summary>
/// Which requests can be sent. A constant that changed makes requests that no call made before. Where arguments stand otherwise, the two sets of
/// requests are not compared.
/// </summary>
internal static class RequestMembers
{
    public static void Method(MemberValues values, ChangeDrafts drafts)
    {
        if (!Same.Value(values))
        {
            drafts.Widening(
                values.Place, ChangeSeverity.High, "request-method", "Requests are sent with a method with which none was.", values.Old,
                values.New, CallWitness.Sends(RequestPart.Method));
        }
    }

    public static void Path(MemberValues values, ChangeDrafts drafts)
    {
        if (Same.Value(values))
        {
            return;
        }

        var (old, now) = (((string)values.Old!).Split('/'), ((string)values.New!).Split('/'));

        // An argument never writes a slash, so it stays in its segment.
        var areApart = old.Length != now.Length || old.Zip(now).Any(pair => IsConstant(pair.First) && IsConstant(pair.Second) &&
            pair.First != pair.Second);
        const string Rule = "request-path";
        if (areApart)
        {
            drafts.Widening(
                values.Place, ChangeSeverity.High, Rule, "Requests are sent to paths to which none was.", values.Old, values.New,
                CallWitness.Sends(RequestPart.Path));
        }
        else
        {
            drafts.Undecidable(
                values.Place, ChangeSeverity.High, Rule,
                "The path is made of other arguments; whether only the same paths come of them is not decided.", values.Old, values.New);
        }
    }

    public static void PathParameters(MemberValues values, ChangeDrafts drafts)
    {
        if (!Same.Value(Effective(values.Old, inPath: true, isHeader: false), Effective(values.New, inPath: true, isHeader: false)))
        {
            drafts.Undecidable(
                values.Place, ChangeSeverity.Medium, "request-path-parameters",
                "Arguments stand in the path in another style, which is not compared.", values.Old, values.New);
        }
    }

    public static void Query(MemberValues values, ChangeDrafts drafts) =>
        Compare(values, "request-query", RequestPart.Query, isHeader: false, drafts);

    public static void Headers(MemberValues values, ChangeDrafts drafts) =>
        Compare(values, "request-headers", RequestPart.Headers, isHeader: true, drafts);

    public static void Form(MemberValues values, ChangeDrafts drafts) => Compare(values, "request-form", RequestPart.Body, isHeader: false, drafts);

    public static void Body(MemberValues values, ChangeDrafts drafts)
    {
        if (!Same.Value(values))
        {
            CompareBody(values.Place, (JsonElement?)values.Old, (JsonElement?)values.New, drafts);
        }
    }

    public static void Multipart(MemberValues values, ChangeDrafts drafts)
    {
        if (!Same.Value(values))
        {
            drafts.Undecidable(
                values.Place, ChangeSeverity.Medium, "request-multipart", "The parts of the body are other ones, which are not compared.",
                values.Old, values.New);
        }
    }

    public static void File(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((FileManifest?)values.Old, (FileManifest?)values.New);
        if (Same.Value(values))
        {
            return;
        }

        const string Rule = "request-file";
        if (old is null || now is null || old.Argument != now.Argument || old.Filename != now.Filename)
        {
            drafts.Undecidable(values.Place, ChangeSeverity.Medium, Rule, "The body is made in another way, which is not compared.",
                values.Old, values.New);
            return;
        }

        // The first type that fits is sent, so only a list that lost its end sends nothing else.
        var isShorter = now.MediaTypes.SequenceEqual(old.MediaTypes.Take(now.MediaTypes.Count), StringComparer.Ordinal);
        if (now.MaxBytes > old.MaxBytes && isShorter)
        {
            drafts.Widening(values.Place, ChangeSeverity.Low, Rule, "Larger files are sent.", values.Old, values.New, CallWitness.NewTakes());
        }
        else if (isShorter)
        {
            drafts.Narrowing(values.Place, Rule, "Fewer or smaller files are sent.", values.Old, values.New);
        }
        else
        {
            drafts.Undecidable(values.Place, ChangeSeverity.Medium, Rule, "Files of other types are sent, or as other types.", values.Old,
                values.New);
        }
    }

    private static void Compare(MemberValues values, string rule, RequestPart part, bool isHeader, ChangeDrafts drafts)
    {
        var (old, now) = (Effective(values.Old, inPath: false, isHeader), Effective(values.New, inPath: false, isHeader));
        foreach (var name in old.Keys.Union(now.Keys, StringComparer.Ordinal))
        {
            var (before, after) = (old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            var place = values.Place.Member(name);
            if (Same.Value(before, after))
            {
                continue;
            }

            if (IsConstant(before) && IsConstant(after))
            {
                drafts.Widening(
                    place, ChangeSeverity.High, rule,
                    before is null ? "Requests hold a constant that none held." : after is null
                    ? "Requests are sent without a constant that all held." : "Requests hold another constant.",
                    before, after, CallWitness.Sends(part));
            }
            else if (before is null)
            {
                drafts.Widening(place, ChangeSeverity.Medium, rule, "Requests hold a value of an argument that none held.", before, after,
                    CallWitness.Sends(part));
            }
            else if (after is null && IsOptionalAlone(before, drafts))
            {
                drafts.Narrowing(place, rule, "The value of an argument is sent no more, as in calls without it.", before, after);
            }
            else
            {
                drafts.Undecidable(
                    place, ChangeSeverity.Medium, rule,
                    "The value is made in another way; whether only the same requests come of it is not decided.", before, after);
            }
        }
    }

    private static void CompareBody(MemberPlace place, JsonElement? old, JsonElement? now, ChangeDrafts drafts)
    {
        const string Rule = "request-body";
        if (Same.Value(old, now))
        {
            return;
        }

        if (old is { ValueKind: JsonValueKind.Object } before && now is { ValueKind: JsonValueKind.Object } after && !IsEscaped(before) &&
            !IsEscaped(after))
        {
            foreach (var name in before.EnumerateObject().Concat(after.EnumerateObject()).Select(member => member.Name).Distinct(
                StringComparer.Ordinal))
            {
                CompareBody(
                    new MemberPlace(DocumentPath.Append(place.Path, name), DocumentPath.Append(place.OldAt, name),
                    DocumentPath.Append(place.NewAt, name)),
                    before.TryGetProperty(name, out var left) ? left : null, after.TryGetProperty(name, out var right) ? right : null, drafts);
            }

            return;
        }

        if (old is null && now is { } added && !HoldsConstantOnly(added))
        {
            drafts.Widening(place, ChangeSeverity.Medium, Rule, "Requests hold a value of an argument that none held.", old, now,
                CallWitness.Sends(RequestPart.Body));
        }
        else if ((old is null || HoldsConstantOnly(old.Value)) && (now is null || HoldsConstantOnly(now.Value)))
        {
            drafts.Widening(place, ChangeSeverity.High, Rule, "Requests hold another constant, or none where all held one.", old, now,
                CallWitness.Sends(RequestPart.Body));
        }
        else
        {
            drafts.Undecidable(
                place, ChangeSeverity.Medium, Rule,
                "The value is made in another way; whether only the same requests come of it is not decided.", old, now);
        }
    }

    private static bool IsEscaped(JsonElement body) => body.TryGetProperty("template", out _) && body.TryGetProperty("escape", out _);

    private static bool HoldsConstantOnly(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => IsConstant(value.GetString()!),
        JsonValueKind.Array => value.EnumerateArray().All(HoldsConstantOnly),
        JsonValueKind.Object => value.EnumerateObject().All(member => HoldsConstantOnly(member.Value)),
        _ => true,
    };

    private static bool IsConstant(string template) => TemplateText.TryParse(template, out var parts, out _) &&
        parts.All(part => !part.IsPlaceholder);

    /// <summary>Also for one that is not there.</summary>
    private static bool IsConstant(ParameterManifest? parameter) => parameter is null || (parameter.Template is { } template && IsConstant(template));

    /// <summary>Whether all that it is made of is one argument that may be absent, and that the new side does not have: without it the same
    /// requests were sent.</summary>
    private static bool IsOptionalAlone(ParameterManifest parameter, ChangeDrafts drafts)
    {
        if (drafts.Entry is not { Old: { } old, New: var now })
        {
            return false;
        }

        var names = parameter.Argument is { } argument ? [argument]
            : TemplateText.TryParse(parameter.Template ?? string.Empty, out var parts, out _)
                ? parts.Where(part => part.IsPlaceholder).Select(part => part.Text).ToList()
            : [];
        return names is [var name] && old.Arguments.Properties.TryGetValue(name, out var facts) && facts is { Required: false, HasDefault: false } &&
            !now.Arguments.Properties.ContainsKey(name);
    }

    /// <summary>Styles and explosion as they hold when nobody names them; header names have no case.</summary>
    private static Dictionary<string, ParameterManifest> Effective(object? parameters, bool inPath, bool isHeader)
    {
        var effective = new Dictionary<string, ParameterManifest>(isHeader ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, parameter) in (IReadOnlyDictionary<string, ParameterManifest>?)parameters ?? new Dictionary<string,
            ParameterManifest>(StringComparer.Ordinal))
        {
            var style = parameter.Style ?? (inPath || isHeader ? ParameterStyle.Simple : ParameterStyle.Form);
            effective[isHeader ? name.ToLowerInvariant() : name] = parameter.Argument is null
                ? parameter
                : parameter with { Style = style, Explode = parameter.Explode ?? style is ParameterStyle.Form or ParameterStyle.DeepObject };
        }

        return effective;
    }
}

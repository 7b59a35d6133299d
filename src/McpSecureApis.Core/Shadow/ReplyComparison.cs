using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Masking.Projection;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Shadow;

/// <summary>
/// Goes along one reply and two lists of fields, and says which fields would leave otherwise. What is done to a value is decided by its class; what
/// detectors find in it is the same on both sides.
/// </summary>
internal sealed class ReplyComparison
{
    private const string Content = "content";

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 64 };

    private readonly MaskingPolicy _policy;
    private readonly ReadOnlyMemory<MaskAction> _actions;
    private readonly ISet<string> _outcomes;

    private ReplyComparison(MaskingPolicy policy, Caller caller, ISet<string> outcomes)
    {
        _policy = policy;
        _actions = policy.ActionsFor(caller.Scopes);
        _outcomes = outcomes;
    }

    /// <summary>Compares.</summary>
    /// <param name="body">A reply that the served side let out.</param>
    /// <param name="served">What of it left.</param>
    /// <param name="proposed">What of it would leave.</param>
    /// <param name="caller">Whose reply it was.</param>
    /// <param name="outcomes">Takes what would have been otherwise.</param>
    /// <exception cref="JsonException">The reply is not the JSON that the served side took.</exception>
    public static void Compare(
        ReadOnlyMemory<byte> body, MaskingDefinition served, MaskingDefinition proposed, Caller caller, ISet<string> outcomes)
    {
        var comparison = new ReplyComparison(served.Policy, caller, outcomes);
        if (served.Document is not null || proposed.Document is not null)
        {
            comparison.CompareDocuments(served, proposed);
        }
        else if (!body.IsEmpty && (served.Root ?? proposed.Root) is not null)
        {
            using var document = JsonDocument.Parse(body, Depth);
            comparison.CompareRoots(document.RootElement, served.Root, proposed.Root);
        }
    }

    private static bool Fits(JsonValueKind kind, FieldNode node) => kind switch
    {
        JsonValueKind.Object => node.AllowsObject,
        JsonValueKind.Array => node.Element is not null,
        _ => node.IsLeaf,
    };

    private void CompareDocuments(MaskingDefinition served, MaskingDefinition proposed)
    {
        if (served.Document?.Name != proposed.Document?.Name)
        {
            _outcomes.Add(ShadowOutcomes.Refused(RefusalReason.ReplyInvalid));
            return;
        }

        var (from, to) = (_actions.Span[served.DocumentClass], _actions.Span[proposed.DocumentClass]);
        if (FormOf(served.DocumentClass, from) != FormOf(proposed.DocumentClass, to))
        {
            AddMasked(Content, served.DocumentClass, proposed.DocumentClass);
        }
    }

    private void CompareRoots(JsonElement reply, FieldNode? served, FieldNode? proposed)
    {
        if (proposed is not null && !Fits(reply.ValueKind, proposed))
        {
            _outcomes.Add(ShadowOutcomes.Refused(RefusalReason.ReplyInvalid));
            return;
        }

        Compare(reply, served, proposed);
    }

    private void Compare(JsonElement value, FieldNode? served, FieldNode? proposed)
    {
        if (served is null && proposed is null)
        {
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CompareObjects(value, Container(served, value.ValueKind), Container(proposed, value.ValueKind));
                break;
            case JsonValueKind.Array:
                var (one, other) = (Container(served, value.ValueKind)?.Element, Container(proposed, value.ValueKind)?.Element);
                foreach (var element in value.EnumerateArray())
                {
                    Compare(element, one, other);
                }

                break;
            default:
                CompareScalars(value.ValueKind, served, proposed);
                break;
        }
    }

    private static FieldNode? Container(FieldNode? node, JsonValueKind kind) => node is not null && Fits(kind, node) ? node : null;

    private void CompareObjects(JsonElement value, FieldNode? served, FieldNode? proposed)
    {
        foreach (var member in value.EnumerateObject())
        {
            var name = Encoding.UTF8.GetBytes(member.Name);
            var (one, other) = (Below(served, name, out var isKeyHere), Below(proposed, name, out var isKeyThere));
            if (isKeyHere && isKeyThere)
            {
                CompareKeys(one!, other!);
            }

            Compare(member.Value, one, other);
        }
    }

    private static FieldNode? Below(FieldNode? node, ReadOnlySpan<byte> name, out bool isKey)
    {
        var listed = node?.FindListed(name);
        isKey = listed is null && node?.AnyKey is not null;
        return listed ?? node?.AnyKey;
    }

    private void CompareKeys(FieldNode served, FieldNode proposed)
    {
        if (served.KeyClassIndex >= 0 && proposed.KeyClassIndex >= 0)
        {
            if (FormOf(served.KeyClassIndex) != FormOf(proposed.KeyClassIndex))
            {
                AddMasked($"{served.Path} (key)", served.KeyClassIndex, proposed.KeyClassIndex);
            }
        }
        else if (served.KeyClassIndex != proposed.KeyClassIndex)
        {
            _outcomes.Add(ShadowOutcomes.Masked($"{served.Path} (key)", KeyForm(served), KeyForm(proposed)));
        }
    }

    private string KeyForm(FieldNode node) => node.KeyClassIndex < 0 ? "as it is" : MaskActionText.Of(_actions.Span[node.KeyClassIndex]);

    /// <summary>A value, or the null that stands where something else is listed and says that there is none.</summary>
    private void CompareScalars(JsonValueKind kind, FieldNode? served, FieldNode? proposed)
    {
        var (from, to) = (LeavesAs(kind, served), LeavesAs(kind, proposed));
        if (from is not null && to is null)
        {
            _outcomes.Add(ShadowOutcomes.Dropped(served!.Path));
        }
        else if (from is null && to is not null)
        {
            _outcomes.Add(ShadowOutcomes.Shown(proposed!.Path));
        }
        else if (from != to && kind != JsonValueKind.Null)
        {
            AddMasked(served!.Path, served.ClassIndex, proposed!.ClassIndex);
        }
    }

    /// <summary>In which form a value leaves; null when it does not.</summary>
    private string? LeavesAs(JsonValueKind kind, FieldNode? node)
    {
        if (node is null || (!node.IsLeaf && kind != JsonValueKind.Null))
        {
            return null;
        }

        return !node.IsLeaf ? MaskActionText.Of(MaskAction.Keep)
            : _actions.Span[node.ClassIndex] == MaskAction.Drop ? null
            : FormOf(node.ClassIndex);
    }

    private string FormOf(int classIndex) => FormOf(classIndex, _actions.Span[classIndex]);

    /// <summary>The action, with the class where what leaves names it or depends on it.</summary>
    private string FormOf(int classIndex, MaskAction action) => action is MaskAction.Keep or MaskAction.Scan or MaskAction.Drop
        ? MaskActionText.Of(action)
        : $"{MaskActionText.Of(action)} {_policy.Class(classIndex).Name}";

    private void AddMasked(string path, int served, int proposed) => _outcomes.Add(ShadowOutcomes.Masked(path, FormOf(served), FormOf(proposed)));
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace McpSecureApis.Json;

/// <summary>The place of a value in a document, built as text only when a finding needs it: <c>orders[2].lines.sku</c>.</summary>
internal sealed class DocumentPath
{
    private static readonly SearchValues<char> Structural = SearchValues.Create(".[]*'\"");

    private readonly DocumentPath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private DocumentPath(DocumentPath? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>The whole document; its text is empty.</summary>
    public static DocumentPath Root { get; } = new(parent: null, name: null, index: 0);

    public DocumentPath Member(string name) => new(this, name, index: 0);

    public DocumentPath Item(int index) => new(this, name: null, index);

    /// <summary>Whether a name is written plainly after a dot; others are quoted, as in <c>['a.b']</c>.</summary>
    public static bool IsPlain(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAny(Structural) && !name.Any(char.IsWhiteSpace);

    /// <summary>The path of member <paramref name="name"/> of the object at <paramref name="parent"/>.</summary>
    public static string Append(string parent, string name) =>
        !IsPlain(name) ? $"{parent}['{name.Replace("'", "''", StringComparison.Ordinal)}']" :
        parent.Length == 0 ? name : $"{parent}.{name}";

    public override string ToString()
    {
        if (_parent is null)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        AppendTo(text);
        return text.ToString();
    }

    private void AppendTo(StringBuilder text)
    {
        if (_parent is null)
        {
            return;
        }

        _parent.AppendTo(text);
        if (_name is null)
        {
            text.Append('[').Append(_index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }
        else if (IsPlain(_name))
        {
            text.Append(text.Length == 0 ? string.Empty : ".").Append(_name);
        }
        else
        {
            text.Append("['").Append(_name.Replace("'", "''", StringComparison.Ordinal)).Append("']");
        }
    }
}

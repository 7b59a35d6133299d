using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace McpSecureApis.Core.Manifests.Reading;

/// <summary>
/// Reads the part of YAML 1.2 that has a JSON twin into a tree: no anchors, aliases, merge keys, tags, directives but %YAML 1.2, and one
/// document. Works on parser events, as every YAML object mapper resolves at least one of these by itself.
/// </summary>
internal sealed class YamlTreeReader
{
    private const string WithoutAnchors =
        "the value written out at each place where it holds, without & and *; " +
        "within one schema of arguments, $defs and $ref; a text that starts with & or * in quotes";

    private readonly ManifestText _file;
    private readonly FindingCollector _findings;
    private readonly Parser _parser;
    private bool _stopped;
    private int _reportedTab = -1;

    private YamlTreeReader(ManifestText file)
    {
        _file = file;
        _findings = file.Findings;
        _parser = new Parser(new Scanner(new StringReader(file.Text), skipComments: true));
    }

    /// <summary>The tree, or null when the file is not YAML; what is wrong is with the findings either way.</summary>
    public static ManifestNode? Read(ManifestText file)
    {
        if (!CheckDirectives(file))
        {
            return null;
        }

        var reader = new YamlTreeReader(file);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException error) when (reader.FindRefusedTab(error) is { } tab)
        {
            reader.ReportTab(tab, string.Empty);
        }
        catch (YamlException) when (reader._reportedTab >= 0)
        {
            // What the parser stumbles over behind a tab follows from it.
        }
        catch (YamlException error)
        {
            var position = file.Cursor.AtUnit(Math.Max(0, error.Start.Index));
            file.Findings.ErrorAt(position, string.Empty, "yaml-syntax", "The text is not valid YAML: " + WithoutPlace(error.Message));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The parser has bugs of its own (index errors, overflows in escapes); whatever it throws means that the text is not YAML that we take.
            file.Findings.ErrorAt(new SourcePosition(1, 1), string.Empty, "yaml-syntax", "The text is not valid YAML.");
        }

        return null;
    }

    /// <summary>The parser would take %TAG and other versions in silence, so the lines before the document are looked at as text.</summary>
    private static bool CheckDirectives(ManifestText file)
    {
        var offset = 0;
        foreach (var line in file.Text.AsSpan().EnumerateLines())
        {
            var content = line.TrimEnd(" \t");
            if (content.StartsWith("%"))
            {
                var directive = content.IndexOf(" #") is var comment and >= 0 ? content[..comment].TrimEnd(" \t") : content;
                if (directive is not "%YAML 1.2")
                {
                    file.Findings.ErrorAt(
                        file.Cursor.AtUnit(offset),
                        string.Empty,
                        "yaml-directive",
                        "Directives are not allowed",
                        content.ToString(),
                        "%YAML 1.2 or none");
                    return false;
                }
            }
            else if (content.Length > 0 && !content.TrimStart(" \t").StartsWith("#"))
            {
                return true;
            }

            offset += line.Length;
            offset += file.Text.AsSpan(offset).StartsWith("\r\n") ? 2 : 1;
        }

        return true;
    }

    /// <summary>Keeps the parser's words and drops its own positions, which the finding has.</summary>
    private static string WithoutPlace(string message)
    {
        var end = message.LastIndexOf("): ", StringComparison.Ordinal);
        return end >= 0 ? message[(end + 3)..] : message;
    }

    private ManifestNode? ReadStream()
    {
        ManifestNode? root = null;
        while (!_stopped && _parser.MoveNext())
        {
            switch (_parser.Current)
            {
                case DocumentStart start when root is not null:
                    _findings.ErrorAt(
                        Place(start),
                        string.Empty,
                        "yaml-second-document",
                        "A manifest file has one document",
                        "a second document",
                        "one file for each manifest");
                    return root;
                case NodeEvent:
                    root = ReadNode(DocumentPath.Root, depth: 0, flow: false);
                    break;
                case AnchorAlias alias:
                    RefuseAlias(alias, DocumentPath.Root);
                    root = ManifestNode.Scalar(ManifestNodeKind.Null, "null", Place(alias));
                    break;
            }
        }

        if (root is null && !_findings.HasErrors)
        {
            _file.ReportEmpty();
        }

        return root;
    }

    private ManifestNode ReadNode(DocumentPath path, int depth, bool flow)
    {
        var current = _parser.Current!;
        var position = Place(current);
        if (current is AnchorAlias alias)
        {
            RefuseAlias(alias, path);
            return ManifestNode.Scalar(ManifestNodeKind.Null, "null", position);
        }

        CheckProperties((NodeEvent)current, position, path);
        if (!flow)
        {
            CheckIndentation(current, path);
        }

        switch (current)
        {
            case Scalar scalar:
                return ReadScalar(scalar, position, path);
            case SequenceStart or MappingStart when depth >= ManifestLimits.MaxDepth:
                _findings.ErrorAt(
                    position, path.ToString(), "depth", $"A manifest is nested at most {ManifestLimits.MaxDepth} levels deep", null, "fewer levels");
                _stopped = true;
                return ManifestNode.Scalar(ManifestNodeKind.Null, "null", position);
            case SequenceStart start:
                return ReadSequence(start, position, path, depth);
            case MappingStart start:
                return ReadMapping(start, position, path, depth);
            default:
                throw new YamlException(current.Start, current.End, "unexpected content.");
        }
    }

    private ManifestNode ReadSequence(SequenceStart start, SourcePosition position, DocumentPath path, int depth)
    {
        var list = ManifestNode.List(position);
        var flow = start.Style == SequenceStyle.Flow;
        while (!_stopped && Next() is not SequenceEnd)
        {
            list.Add(ReadNode(path.Item(list.Items.Count), depth + 1, flow));
        }

        return list;
    }

    private ManifestNode ReadMapping(MappingStart start, SourcePosition position, DocumentPath path, int depth)
    {
        var map = ManifestNode.Object(position);
        var flow = start.Style == MappingStyle.Flow;
        while (!_stopped && Next() is not MappingEnd)
        {
            var namePosition = Place(_parser.Current!);
            var name = ReadName(path, depth, namePosition);
            if (_stopped)
            {
                break;
            }

            Next();
            var memberPath = name is null ? path : path.Member(name);
            var value = ReadNode(memberPath, depth + 1, flow);
            if (name is not null && !map.TryAdd(new ManifestMember(name, namePosition, value)))
            {
                _findings.ErrorAt(namePosition, memberPath.ToString(), "duplicate-member", "An object names a member twice", name, "each name once");
            }
        }

        return map;
    }

    /// <summary>The name of a member; null when it is not a string, which was reported and whose value is read all the same.</summary>
    private string? ReadName(DocumentPath path, int depth, SourcePosition position)
    {
        if (_parser.Current is not Scalar scalar)
        {
            _findings.ErrorAt(
                position,
                path.ToString(),
                "name-not-string",
                "A member's name is a string",
                "an object, list or alias",
                "a plain or quoted string");
            ReadNode(path, depth + 1, flow: true);
            return null;
        }

        CheckProperties(scalar, position, path);
        CheckIndentation(scalar, path);
        var known = path.Member(scalar.Value.Length <= ManifestLimits.MaxNameLength ? scalar.Value : scalar.Value[..32]);
        _file.Guard.Check(scalar.Value, scalar.Start.Index, scalar.End.Index, position, known);
        if (scalar.Style == ScalarStyle.Plain)
        {
            if (string.Equals(scalar.Value, "<<", StringComparison.Ordinal))
            {
                _findings.ErrorAt(
                    position,
                    path.ToString(),
                    "yaml-merge",
                    "Merge keys are not allowed",
                    "<<",
                    "the members of the other object written out here, so that a reviewer reads them where they hold");
                return null;
            }

            if (YamlScalar.Resolve(scalar.Value, out _, out _) != ManifestNodeKind.String)
            {
                _findings.ErrorAt(
                    position,
                    path.ToString(),
                    "name-not-string",
                    "A member's name is a string",
                    scalar.Value,
                    $"'{scalar.Value}' in quotes");
                return null;
            }
        }

        if (scalar.Value.Length > ManifestLimits.MaxNameLength)
        {
            _findings.ErrorAt(
                position,
                path.ToString(),
                "name-length",
                $"A member's name has at most {ManifestLimits.MaxNameLength} characters",
                scalar.Value,
                "a shorter name");
            return null;
        }

        return scalar.Value;
    }

    private ManifestNode ReadScalar(Scalar scalar, SourcePosition position, DocumentPath path)
    {
        _file.Guard.Check(scalar.Value, scalar.Start.Index, scalar.End.Index, position, path);
        if (scalar.Style != ScalarStyle.Plain)
        {
            return ManifestNode.Scalar(ManifestNodeKind.String, scalar.Value, position);
        }

        var kind = YamlScalar.Resolve(scalar.Value, out var text, out var problem);
        if (problem is not null)
        {
            _findings.ErrorAt(position, path.ToString(), "number", problem, scalar.Value, "a finite number, or quotes when it is a string");
            return ManifestNode.Scalar(ManifestNodeKind.Number, "0", position);
        }

        return ManifestNode.Scalar(kind, text, position);
    }

    private void CheckProperties(NodeEvent node, SourcePosition position, DocumentPath path)
    {
        if (!node.Anchor.IsEmpty)
        {
            _findings.ErrorAt(position, path.ToString(), "yaml-anchor", "Anchors are not allowed", $"&{node.Anchor.Value}", WithoutAnchors);
        }

        if (!node.Tag.IsEmpty)
        {
            var tag = node.Tag.IsNonSpecific ? "!" : node.Tag.Value;
            _findings.ErrorAt(position, path.ToString(), "yaml-tag", "Tags are not allowed", tag, "the value without a tag");
        }
    }

    /// <summary>YAML 1.2 section 6.1 indents with spaces only; the parser is less strict.</summary>
    private void CheckIndentation(ParsingEvent node, DocumentPath path)
    {
        var text = _file.Text;
        var start = (int)Math.Min(node.Start.Index, text.Length);
        var tab = -1;
        for (var i = start - 1; i >= 0 && text[i] is ' ' or '\t' or '-' or '?'; i--)
        {
            tab = text[i] == '\t' ? i : tab;
            if (i == 0 || text[i - 1] is '\n' or '\r')
            {
                if (tab >= 0)
                {
                    ReportTab(tab, path.ToString());
                }

                return;
            }
        }
    }

    /// <summary>
    /// The tab that the parser stopped at: it names the begin of what it was reading, so the first indentation with a tab behind that is looked for.
    /// Null when it stopped at something else.
    /// </summary>
    private int? FindRefusedTab(YamlException error)
    {
        if (!error.Message.Contains(" tab ", StringComparison.Ordinal))
        {
            return null;
        }

        var text = _file.Text.AsSpan();
        var read = (int)Math.Clamp(Math.Max(_parser.Current?.End.Index ?? 0, error.Start.Index), 0, text.Length);
        for (var line = text[..read].LastIndexOf('\n') + 1; line < text.Length;)
        {
            var indentation = text[line..].IndexOfAnyExcept(' ', '\t') is var length and >= 0 ? text.Slice(line, length) : text[line..];
            if (indentation.IndexOf('\t') is var tab and >= 0)
            {
                return line + tab;
            }

            line = text[line..].IndexOf('\n') is var end and >= 0 ? line + end + 1 : text.Length;
        }

        return null;
    }

    /// <summary>Once for each tab: a mapping and its first name begin at one place.</summary>
    private void ReportTab(int offset, string path)
    {
        if (offset != _reportedTab)
        {
            _findings.ErrorAt(_file.Cursor.AtUnit(offset), path, "yaml-tab", "YAML is indented with spaces", "a tab", "spaces");
            _reportedTab = offset;
        }
    }

    private void RefuseAlias(AnchorAlias alias, DocumentPath path) =>
        _findings.ErrorAt(Place(alias), path.ToString(), "yaml-alias", "Aliases are not allowed", $"*{alias.Value.Value}", WithoutAnchors);

    private SourcePosition Place(ParsingEvent current) => _file.Cursor.AtUnit(current.Start.Index);

    private ParsingEvent Next() =>
        _parser.MoveNext() && _parser.Current is { } current ? current : throw new YamlException("the text ends too early.");
}

using System.Text;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>What every part of the template's compiler needs: the tool, its arguments, where it stands, and what is wrong so far.</summary>
internal sealed class CompilerContext(ToolManifest tool, string path, IReadOnlyDictionary<string, ArgumentShape> arguments, FindingCollector findings)
{
    public ToolManifest Tool => tool;

    public RequestManifest Request => tool.Request;

    public IReadOnlyDictionary<string, ArgumentShape> Arguments => arguments;

    /// <summary>The arguments that the template uses.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    public bool Failed { get; private set; }

    /// <summary>Whether something was found there already. If so, the template does not compile, and it is told once.</summary>
    public bool Knows(string at)
    {
        var knows = findings.Knows(at);
        Failed |= knows;
        return knows;
    }

    /// <summary>The same for anything within a place.</summary>
    public bool KnowsBelow(string at)
    {
        var knows = findings.KnowsBelow(at);
        Failed |= knows;
        return knows;
    }

    public bool TryFindArgument(string name, string at, out ArgumentShape shape)
    {
        if (arguments.TryGetValue(name, out var found))
        {
            Used.Add(name);
            shape = found;
            return true;
        }

        shape = null!;
        Error(
            at,
            "request-placeholder",
            "No argument has this name.",
            name,
            arguments.Count == 0 ? "a declared argument" : string.Join(", ", arguments.Keys.Take(20)));
        return false;
    }

    public string WellFormed(string text, string at)
    {
        if (text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
        {
            Error(at, "request-template", "The text has an unpaired surrogate or a replacement character.");
            return string.Empty;
        }

        return text;
    }

    public string At(string below) => $"{path}.{below}";

    public static string Member(string name) => DocumentPath.Append("x", name)[1..];

    public void Warning(string at, string rule, string message, string? found = null, string? expected = null) =>
        findings.Warning(at, rule, message, found, expected);

    public void Error(string at, string rule, string message, string? found = null, string? expected = null)
    {
        Failed = true;
        findings.Error(at, rule, message, found, expected);
    }
}

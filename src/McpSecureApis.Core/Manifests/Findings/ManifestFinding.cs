namespace McpSecureApis.Core.Manifests.Findings;

/// <summary>One thing that is wrong with a manifest, with everything its author needs to put it right.</summary>
/// <param name="File">The file as it was named to us.</param>
/// <param name="Line">Line, from 1; 0 when the place is the whole file.</param>
/// <param name="Column">Column in characters, from 1; 0 when the place is the whole file.</param>
/// <param name="Path">Place in the document, for example <c>tools[2].request.path</c>.</param>
/// <param name="Rule">The rule's stable id in kebab-case, for example <c>unknown-member</c>.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Found">What stands there, shortened; null when nothing does.</param>
/// <param name="Expected">What would be right; null when the message says it all.</param>
internal sealed record ManifestFinding(
    string File, int Line, int Column, string Path, string Rule, FindingSeverity Severity, string Message, string? Found, string? Expected);

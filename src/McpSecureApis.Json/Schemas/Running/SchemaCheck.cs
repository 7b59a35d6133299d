using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Running;

/// <summary>One check of a compiled schema. Never changed after the compile, shared by all calls.</summary>
internal abstract class SchemaCheck
{
    /// <summary>Whether the check must run after all others, because it asks what they have looked at.</summary>
    public virtual bool IsLast => false;

    /// <summary>Whether <paramref name="instance"/> passes.</summary>
    /// <param name="instance">The value.</param>
    /// <param name="run">State and bounds.</param>
    /// <param name="evaluated">Takes the positions that were looked at; null when nobody asks.</param>
    public abstract bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated);

    /// <summary>The same for the name of a member, which is no element of its document. Null when only a document of its own can tell.</summary>
    public virtual bool? CheckName(ReadOnlySpan<char> name) => null;
}

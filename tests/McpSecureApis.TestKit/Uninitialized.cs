using System.Runtime.CompilerServices;

namespace McpSecureApis.TestKit;

/// <summary>Makes the catalog's types with only what the wire reads, so that these tests do not depend on what else a tool is made of.</summary>
internal static class Uninitialized
{
    public static T Of<T>(params (string Name, object? Value)[] members)
        where T : class
    {
        var made = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        foreach (var (name, value) in members)
        {
            typeof(T).GetProperty(name)!.SetValue(made, value);
        }

        return made;
    }
}

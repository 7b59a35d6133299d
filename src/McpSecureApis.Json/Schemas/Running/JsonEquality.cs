using System.Runtime.InteropServices;
using System.Text.Json;
using McpSecureApis.Json.Numbers;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Running;

/// <summary>Equality of JSON values as JSON Schema defines it: numbers by value, objects without order.</summary>
internal static class JsonEquality
{
    public static bool AreEqual(JsonElement left, JsonElement right, ValidationRun run)
    {
        if (left.ValueKind != right.ValueKind || !run.Spend(1))
        {
            return false;
        }

        switch (left.ValueKind)
        {
            case JsonValueKind.Number:
                return ExactNumber.Equals(JsonTexts.Number(left), JsonTexts.Number(right));
            case JsonValueKind.String:
                return StringsAreEqual(left, right);
            case JsonValueKind.Array:
                if (left.GetArrayLength() != right.GetArrayLength())
                {
                    return false;
                }

                var items = right.EnumerateArray();
                foreach (var item in left.EnumerateArray())
                {
                    items.MoveNext();
                    if (!AreEqual(item, items.Current, run))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValueKind.Object:
                var count = left.GetPropertyCount();

                // Each look-up walks the other object, which is what the work counts.
                if (count != right.GetPropertyCount() || !run.Spend(count * count / 16))
                {
                    return false;
                }

                foreach (var member in left.EnumerateObject())
                {
                    if (!TryFind(right, member, out var other) || !AreEqual(member.Value, other, run))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return true;
        }
    }

    /// <summary>A hash that is equal for equal values.</summary>
    public static int Hash(JsonElement value, ValidationRun run)
    {
        run.Spend(1);
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return ExactNumber.Parse(JsonTexts.Number(value)).Hash();
            case JsonValueKind.String:
                var buffer = (stackalloc char[128]);
                var text = JsonTexts.Read(value, buffer, out var rented);
                var hash = string.GetHashCode(text, StringComparison.Ordinal);
                JsonTexts.Return(rented);
                return hash;
            case JsonValueKind.Array:
                var items = default(HashCode);
                foreach (var item in value.EnumerateArray())
                {
                    items.Add(Hash(item, run));
                }

                return items.ToHashCode();
            case JsonValueKind.Object:
                var members = 0;
                foreach (var member in value.EnumerateObject())
                {
                    members += HashCode.Combine(HashName(member), Hash(member.Value, run));
                }

                return members;
            default:
                return (int)value.ValueKind;
        }
    }

    private static int HashName(JsonProperty member)
    {
        var buffer = (stackalloc char[128]);
        var name = JsonTexts.ReadName(member, buffer, out var rented);
        var hash = string.GetHashCode(name, StringComparison.Ordinal);
        JsonTexts.Return(rented);
        return hash;
    }

    private static bool TryFind(JsonElement value, JsonProperty like, out JsonElement found)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(like);
        if (!raw.Contains((byte)'\\'))
        {
            return value.TryGetProperty(raw, out found);
        }

        var buffer = (stackalloc char[128]);
        var name = JsonTexts.ReadName(like, buffer, out var rented);
        var isFound = value.TryGetProperty(name, out found);
        JsonTexts.Return(rented);
        return isFound;
    }

    private static bool StringsAreEqual(JsonElement left, JsonElement right)
    {
        var buffer = (stackalloc char[128]);
        var text = JsonTexts.Read(left, buffer, out var rented);
        var areEqual = right.ValueEquals(text);
        JsonTexts.Return(rented);
        return areEqual;
    }
}

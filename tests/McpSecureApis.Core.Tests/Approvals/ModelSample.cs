using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Members;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>Values of the manifest's model with every member set, made from the types, and all ways to change one member of them.</summary>
internal static class ModelSample
{
    /// <summary>A value of the type in which no member is null.</summary>
    public static object Make(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return "a";
        }

        if (type == typeof(JsonElement))
        {
            return JsonElement.Parse("""{"n":1}""");
        }

        if (type == typeof(Uri))
        {
            return new Uri("https://a.example/");
        }

        if (type == typeof(DocumentType))
        {
            return DocumentType.Find("text/plain")!;
        }

        if (type.IsValueType)
        {
            return Activator.CreateInstance(type)!;
        }

        if (ElementOf(type) is { } element)
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
            list.Add(Make(element));
            return list;
        }

        if (ValueOf(type) is { } inner)
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), inner))!;
            map.Add("a", Make(inner));
            return map;
        }

        var value = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in MemberWalk.Properties(type))
        {
            property.SetValue(value, Make(property.PropertyType));
        }

        return value;
    }

    /// <summary>Every value that differs from this one in exactly one place, with the members that lead there.</summary>
    public static IEnumerable<(IReadOnlyList<(Type Type, string Name)> Members, object Value)> Changes(object value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (value is DocumentType)
        {
            yield return ([], DocumentType.Find("text/csv")!);
        }
        else if (Leaf(value) is { } other)
        {
            yield return ([], other);
        }
        else if (ElementOf(type) is { } element)
        {
            var item = ((IList)value)[0]!;
            foreach (var (members, changed) in Changes(item, element))
            {
                yield return (members, ListOf(element, changed));
            }

            yield return ([], ListOf(element));
            yield return ([], ListOf(element, item, item));
        }
        else if (ValueOf(type) is { } inner)
        {
            var item = ((IDictionary)value)["a"]!;
            foreach (var (members, changed) in Changes(item, inner))
            {
                yield return (members, MapOf(inner, ("a", changed)));
            }

            yield return ([], MapOf(inner, ("b", item)));
            yield return ([], MapOf(inner, ("a", item), ("b", item)));
        }
        else
        {
            foreach (var property in MemberWalk.Properties(type))
            {
                foreach (var (members, changed) in Changes(property.GetValue(value)!, property.PropertyType))
                {
                    yield return ([(type, property.Name), .. members], With(value, property, changed));
                }

                if (new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable)
                {
                    yield return ([(type, property.Name)], With(value, property, changed: null));
                }
            }
        }
    }

    private static object With(object value, PropertyInfo property, object? changed)
    {
        var copy = RuntimeHelpers.GetUninitializedObject(value.GetType());
        foreach (var other in MemberWalk.Properties(value.GetType()))
        {
            other.SetValue(copy, other.Name == property.Name ? changed : other.GetValue(value));
        }

        return copy;
    }

    private static object? Leaf(object value) => value switch
    {
        string text => text + "b",
        bool flag => !flag,
        int number => number + 1,
        long number => number + 1,
        TimeSpan time => time + TimeSpan.FromTicks(1),
        JsonElement => JsonElement.Parse("""{"n":1.0}"""),
        Uri => new Uri("https://a.example/b"),
        Enum word => Enum.GetValues(word.GetType()).GetValue(1),
        ValueType => throw new InvalidOperationException($"{value.GetType()} has to be changed here too."),
        _ => null,
    };

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static Type? ValueOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? type.GetGenericArguments()[1] : null;

    private static IList ListOf(Type element, params object[] items)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private static IDictionary MapOf(Type inner, params (string Key, object Value)[] items)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), inner))!;
        foreach (var (key, item) in items)
        {
            map.Add(key, item);
        }

        return map;
    }
}

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace McpSecureApis.FunctionalTests.Conventions;

/// <summary>
/// Which type uses which, as the compiler left it: signatures, fields, attributes and method bodies, also of nested and generated types, which
/// count for the type that they stand in. What the compiler folds away, a constant or <c>nameof</c>, is no use.
/// </summary>
internal static class CompiledUses
{
    /// <summary>Each pair of types of which the first, of <paramref name="assembly"/>, uses the second, wherever that is from.</summary>
    public static HashSet<(string From, string To)> Of(System.Reflection.Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        var uses = new HashSet<(string From, string To)>();
        foreach (var type in module.GetTypes().Where(type => Outermost(type).Namespace.Length > 0))
        {
            var from = Outermost(type).FullName;
            foreach (var to in Named(type).SelectMany(Parts).Select(Outermost).Select(type => type.FullName).Where(name => name != from))
            {
                uses.Add((from, to));
            }
        }

        return uses;
    }

    /// <summary>The namespace of a full name.</summary>
    public static string NamespaceOf(string type) => type[..Math.Max(type.LastIndexOf('.'), 0)];

    private static IEnumerable<TypeReference?> Named(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(item => item.InterfaceType),
        .. type.GenericParameters.SelectMany(item => item.Constraints).Select(item => item.ConstraintType),
        .. type.CustomAttributes.SelectMany(Named),
        .. type.Fields.SelectMany(field => (IEnumerable<TypeReference?>)[field.FieldType, .. field.CustomAttributes.SelectMany(Named)]),
        .. type.Properties.SelectMany(property => property.CustomAttributes).SelectMany(Named),
        .. type.Methods.SelectMany(Named),
    ];

    private static IEnumerable<TypeReference?> Named(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.GenericParameters.SelectMany(item => item.Constraints).Select(item => item.ConstraintType),
        .. method.CustomAttributes.SelectMany(Named),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.ExceptionHandlers.Select(handler => handler.CatchType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(Named) : [],
    ];

    private static IEnumerable<TypeReference?> Named(CustomAttribute attribute) =>
        [attribute.AttributeType, .. attribute.ConstructorArguments.Select(argument => argument.Value as TypeReference)];

    private static IEnumerable<TypeReference?> Named(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments, .. method.Parameters.Select(parameter => parameter.ParameterType)],
        MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    /// <summary>The types that a composed one is made of: of arrays, references and generics.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification composed => Parts(composed.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }
}

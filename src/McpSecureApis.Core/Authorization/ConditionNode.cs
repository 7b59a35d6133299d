using McpSecureApis.Json.Patterns;


namespace McpSecureApis.Core.Authorization;

/// <summary>A condition as a typed tree.</summary>
internal abstract record ConditionNode(ConditionType Type)
{
    internal sealed record Literal(ConditionValue Value) : ConditionNode(Value.Type);

    internal sealed record Read(ConditionOperand Operand) : ConditionNode(Operand.Type);

    internal sealed record Has(ConditionOperand Operand) : ConditionNode(ConditionType.Boolean);

    internal sealed record Not(ConditionNode Inner) : ConditionNode(ConditionType.Boolean);

    internal sealed record And(ConditionNode Left, ConditionNode Right) : ConditionNode(ConditionType.Boolean);

    internal sealed record Or(ConditionNode Left, ConditionNode Right) : ConditionNode(ConditionType.Boolean);

    internal sealed record Binary(ConditionOperator Operator, ConditionNode Left, ConditionNode Right) : ConditionNode(ConditionType.Boolean);

    internal sealed record Matches(ConditionNode Text, TextPattern Pattern) : ConditionNode(ConditionType.Boolean);

    internal sealed record Size(ConditionNode Of) : ConditionNode(ConditionType.Number);
}

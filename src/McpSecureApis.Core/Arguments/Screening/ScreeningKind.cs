namespace McpSecureApis.Core.Arguments.Screening;

/// <summary>What an argument can look like. The names, in lower case, are those in audit records.</summary>
[Flags]
internal enum ScreeningKind
{
    None = 0,

    /// <summary>Text that gives a model orders.</summary>
    Instruction = 1,

    /// <summary>Characters that nobody sees.</summary>
    Invisible = 2,

    /// <summary>Characters that change the order in which text is shown.</summary>
    Bidirectional = 4,

    /// <summary>Pieces of SQL where a plain value belongs.</summary>
    Sql = 8,

    /// <summary>Characters that a shell acts on where a plain value belongs.</summary>
    Shell = 16,

    /// <summary>Marks of template languages where a plain value belongs.</summary>
    Template = 32,
}

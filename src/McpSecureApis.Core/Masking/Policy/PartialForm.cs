namespace McpSecureApis.Core.Masking.Policy;

/// <summary>Which characters the partial action shows.</summary>
internal enum PartialForm
{
    /// <summary>The last letters and digits: <c>***4242</c>.</summary>
    End,

    /// <summary>The first letter of the local part and of the domain: <c>j***@e***</c>.</summary>
    Email,

    /// <summary>The first letter of the first two words: <c>J*** D***</c>.</summary>
    Initials,
}

namespace McpSecureApis.CorpusRunner;

/// <summary>
/// Runs the product's rooms over one subject of the corpora. A class that implements it and has a constructor without parameters is
/// found by itself; it takes the folder whose name equals <see cref="Name"/>.
/// </summary>
internal interface ISubject
{
    string Name { get; }

    /// <summary>One result per file of <see cref="CorpusFolder.Files"/>, in that order.</summary>
    IEnumerable<SubsetResult> Run(CorpusFolder folder);
}

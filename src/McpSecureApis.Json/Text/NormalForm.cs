namespace McpSecureApis.Json.Text;

/// <summary>A normal form of Unicode (UAX #15) in which a text may be wanted.</summary>
internal enum NormalForm
{
    /// <summary>Composed: one spelling of what looks and means the same.</summary>
    Nfc,

    /// <summary>Composed, and compatibility characters (full-width letters, ligatures, superscripts) as the plain ones.</summary>
    Nfkc,
}

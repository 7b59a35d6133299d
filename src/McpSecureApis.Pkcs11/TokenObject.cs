using McpSecureApis.Core.Manifests.Values;
using Net.Pkcs11Interop.HighLevelAPI;

namespace McpSecureApis.Pkcs11;

/// <summary>An object of a token by what names it.</summary>
/// <param name="Handle">Where it is, as long as the session is open.</param>
/// <param name="Label">CKA_LABEL; empty for none.</param>
/// <param name="Id">CKA_ID, which a private key shares with its public half and certificate; empty for none.</param>
internal sealed record TokenObject(IObjectHandle Handle, string Label, byte[] Id)
{
    /// <summary>For messages: labels and ids are no secret.</summary>
    public override string ToString() => $"'{UnsafeCharacters.Escape(Label)}' (id {(Id.Length == 0 ? "none" : Convert.ToHexStringLower(Id))})";
}

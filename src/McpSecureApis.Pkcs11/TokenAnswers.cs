using McpSecureApis.Core.Approvals.Signing;
using Net.Pkcs11Interop.Common;

namespace McpSecureApis.Pkcs11;

/// <summary>Turns what a module answers into one sentence with the name that PKCS#11 gives the answer.</summary>
internal static class TokenAnswers
{
    /// <summary>Asks the module something.</summary>
    /// <param name="token">How messages call the token.</param>
    /// <param name="ask">The question.</param>
    /// <exception cref="ApprovalKeyException">It answered with an error, or with what is no answer.</exception>
    public static T Ask<T>(string token, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Pkcs11Exception error)
        {
            throw new ApprovalKeyException($"{token} answered {error.RV} to {error.Method}.{Hint(error.RV)}");
        }
        catch (AttributeValueException error)
        {
            throw new ApprovalKeyException($"{token} answered what cannot be read ({error.GetType().Name}).");
        }
    }

    private static string Hint(CKR answer) => answer switch
    {
        CKR.CKR_PIN_INCORRECT or CKR.CKR_PIN_INVALID or CKR.CKR_PIN_LEN_RANGE => " The PIN is wrong.",
        CKR.CKR_PIN_LOCKED => " The PIN is locked after too many wrong ones; its administrator (SO PIN) can unlock it.",
        CKR.CKR_PIN_EXPIRED => " The PIN has to be changed first.",
        CKR.CKR_USER_PIN_NOT_INITIALIZED => " The token has no user PIN yet.",
        CKR.CKR_KEY_FUNCTION_NOT_PERMITTED => " The key is not one for signing.",
        CKR.CKR_MECHANISM_INVALID => " It does not sign by ECDSA (CKM_ECDSA).",
        CKR.CKR_TOKEN_NOT_PRESENT or CKR.CKR_DEVICE_REMOVED => " It was taken out.",
        _ => string.Empty,
    };
}

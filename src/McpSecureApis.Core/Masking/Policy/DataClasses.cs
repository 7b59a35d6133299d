using System.Collections.Frozen;

namespace McpSecureApis.Core.Masking.Policy;

/// <summary>
/// The classes that every installation knows. An operator changes their actions and may add classes (<see cref="MaskingOptions"/>).
/// </summary>
internal static class DataClasses
{
    public static FrozenDictionary<string, DataClass> BuiltIn { get; } = new DataClass[]
    {
        new("public", MaskAction.Keep),
        new("internal", MaskAction.Keep),
        new("free-text", MaskAction.Scan),
        new("name", MaskAction.Partial, PartialForm.Initials),
        new("email", MaskAction.Partial, PartialForm.Email),
        new("phone", MaskAction.Partial, Guessable: Guessable.Yes),
        new("payment-card", MaskAction.Partial, Guessable: Guessable.Yes),
        new("iban", MaskAction.Partial, Guessable: Guessable.UnlessSaid),
        new("account-number", MaskAction.Partial, Guessable: Guessable.UnlessSaid),
        new("customer-id", MaskAction.Partial, Guessable: Guessable.UnlessSaid),
        new("username", MaskAction.Partial, PartialForm.Initials),
        new("address", MaskAction.Redact),
        new("postal-code", MaskAction.Redact, Guessable: Guessable.Yes),
        new("location", MaskAction.Redact),
        new("birth-date", MaskAction.Redact, Guessable: Guessable.Yes),
        new("ip", MaskAction.Redact, Guessable: Guessable.Yes),
        new("device-id", MaskAction.Redact),
        new("financial", MaskAction.Redact, Guessable: Guessable.Yes),
        new("demographic", MaskAction.Redact, Guessable: Guessable.Yes),
        new("medical", MaskAction.Drop),
        new("biometric", MaskAction.Drop),
        new("national-id", MaskAction.Drop, Guessable: Guessable.Yes),
        new("tax-id", MaskAction.Drop, Guessable: Guessable.Yes),
        new("secret", MaskAction.Drop),
    }.ToFrozenDictionary(dataClass => dataClass.Name, StringComparer.Ordinal);
}

using System.Collections.Frozen;

namespace McpSecureApis.Core.Masking;

/// <summary>The classes that every installation knows. An operator changes their actions and may add classes (<see cref="MaskingOptions"/>).</summary>
internal static class DataClasses
{
    public static FrozenDictionary<string, DataClass> BuiltIn { get; } = new DataClass[]
    {
        new("public", MaskAction.Keep),
        new("internal", MaskAction.Keep),
        new("free-text", MaskAction.Scan),
        new("name", MaskAction.Partial, PartialForm.Initials),
        new("email", MaskAction.Partial, PartialForm.Email),
        new("phone", MaskAction.Partial, Guessable: true),
        new("payment-card", MaskAction.Partial, Guessable: true),
        new("iban", MaskAction.Partial),
        new("account-number", MaskAction.Partial),
        new("customer-id", MaskAction.Hash),
        new("username", MaskAction.Partial, PartialForm.Initials),
        new("address", MaskAction.Redact),
        new("postal-code", MaskAction.Redact, Guessable: true),
        new("location", MaskAction.Redact),
        new("birth-date", MaskAction.Redact, Guessable: true),
        new("ip", MaskAction.Redact, Guessable: true),
        new("device-id", MaskAction.Redact),
        new("financial", MaskAction.Redact, Guessable: true),
        new("demographic", MaskAction.Redact, Guessable: true),
        new("medical", MaskAction.Drop),
        new("biometric", MaskAction.Drop),
        new("national-id", MaskAction.Drop, Guessable: true),
        new("tax-id", MaskAction.Drop, Guessable: true),
        new("secret", MaskAction.Drop),
    }.ToFrozenDictionary(dataClass => dataClass.Name, StringComparer.Ordinal);
}

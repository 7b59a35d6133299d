namespace McpSecureApis.Core.Masking.Policy;

/// <summary>What the detectors look for. The name stands in the text in place of what was found: <c>[email]</c>.</summary>
internal static class DetectorNames
{
    public const string Email = "email";
    public const string PaymentCard = "payment-card";
    public const string Iban = "iban";
    public const string Phone = "phone";
    public const string Ssn = "ssn";
    public const string IpAddress = "ip-address";
    public const string Jwt = "jwt";
    public const string Pem = "pem";
    public const string Secret = "secret";

    /// <summary>Characters that nobody sees; counted, nothing stands in their place.</summary>
    public const string Invisible = "invisible";
}

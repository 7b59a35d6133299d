using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Core.Keys;

/// <summary>
/// A value that must not be seen. No conversion to a string, no property with the value, no equality on text: interpolation, JSON and
/// records show a placeholder.
/// </summary>
internal sealed class Secret
{
    private readonly string _value;

    private Secret(string value) => _value = value;

    /// <exception cref="ArgumentException">The value is empty.</exception>
    public static Secret Of(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return new Secret(value);
    }

    /// <summary>Call this only where the value is written to the wire or looked for in a reply, so that a search finds every such place.</summary>
    public string Reveal() => _value;

    /// <summary>Compares without telling by its duration how much was right.</summary>
    public bool FixedTimeEquals(string other) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(_value)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));

    public override string ToString() => "[secret]";
}

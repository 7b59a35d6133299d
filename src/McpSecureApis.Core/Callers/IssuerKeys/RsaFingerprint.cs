using System.Numerics;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>
/// Recognises RSA moduli of CVE-2017-15361 (ROCA): modulo each of many small primes they are a power of 65537, which a random modulus
/// is with a chance of less than one in a hundred million.
/// </summary>
internal static class RsaFingerprint
{
    private const int Generator = 65537;

    private static readonly int[] Primes =
    [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139,
        149, 151, 157, 163, 167,
    ];

    private static readonly HashSet<int>[] Powers = [.. Primes.Select(PowersModulo)];

    /// <param name="modulus">The modulus, most significant byte first.</param>
    public static bool IsWeak(ReadOnlySpan<byte> modulus)
    {
        var number = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        for (var i = 0; i < Primes.Length; i++)
        {
            if (!Powers[i].Contains((int)(number % Primes[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static HashSet<int> PowersModulo(int prime)
    {
        var powers = new HashSet<int>();
        for (var power = 1; powers.Add(power); power = (int)((long)power * Generator % prime))
        {
        }

        return powers;
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers.IssuerKeys;
using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Commands.Review.Witnesses;

/// <summary>
/// A key that every issuer has as long as a sample token is tried, on both sides. Never an issuer's own: what is compared is what tokens may
/// say, not who signs them.
/// </summary>
internal sealed class SampleKey : IKeySource
{
    public const string Id = "sample";

    private static readonly ConcurrentDictionary<string, SampleKey> Keys = new(StringComparer.Ordinal);

    private readonly Func<byte[], byte[]> _sign;
    private readonly byte[] _set;

    private SampleKey(JsonObject members, string algorithm, Func<byte[], byte[]> sign)
    {
        _sign = sign;
        members["kid"] = Id;
        members["alg"] = algorithm;
        _set = Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = new JsonArray(members) }.ToJsonString());
    }

    /// <summary>The key of an algorithm; made once, because a key takes its time.</summary>
    public static SampleKey Of(string algorithm) => Keys.GetOrAdd(algorithm, Create);

    public byte[] Sign(byte[] content) => _sign(content);

    public Task<KeyReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(KeyReading.Of(_set));

    private static SampleKey Create(string algorithm)
    {
        var hash = algorithm[^3..] switch
        {
            "256" => HashAlgorithmName.SHA256,
            "384" => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        if (SigningAlgorithms.IsRsa(algorithm))
        {
            var rsa = RSA.Create(2048);
            var modulus = rsa.ExportParameters(includePrivateParameters: false);
            var padding = algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
            return new SampleKey(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["n"] = Base64UrlEncoder.Encode(modulus.Modulus),
                    ["e"] = Base64UrlEncoder.Encode(modulus.Exponent),
                },
                algorithm,
                content => rsa.SignData(content, hash, padding));
        }

        var (curve, name) = algorithm switch
        {
            "ES256" => (ECCurve.NamedCurves.nistP256, "P-256"),
            "ES384" => (ECCurve.NamedCurves.nistP384, "P-384"),
            _ => (ECCurve.NamedCurves.nistP521, "P-521"),
        };
        var key = ECDsa.Create(curve);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new SampleKey(
            new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = name,
                ["x"] = Base64UrlEncoder.Encode(point.X),
                ["y"] = Base64UrlEncoder.Encode(point.Y),
            },
            algorithm,
            content => key.SignData(content, hash));
    }
}

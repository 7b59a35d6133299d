using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Callers;

/// <summary>Signs whatever a test wants with real keys; also where its keys come from.</summary>
internal sealed class TestIssuer : IKeySource
{
    public const string Name = "https://login.example.com/";

    public const string PublicUrl = "https://mcp.example.com/mcp";

    public static readonly RSA Rsa = RSA.Create(2048);

    public static readonly RSA OtherRsa = RSA.Create(2048);

    public static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static readonly ECDsa P384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public JsonObject Keys { get; set; } = Set(RsaKey("rsa", "RS256"), CurveKey("ec", P256, "P-256", "ES256"), RsaKey("pss", "PS256"));

    public int Fetches { get; private set; }

    /// <summary>What a read does instead of answering.</summary>
    public Func<CancellationToken, Task<byte[]?>>? Behaviour { get; set; }

    /// <summary>Why a read gives no keys; null for one that does.</summary>
    public RestFailure? Failure { get; set; }

    public async Task<KeyReading> ReadAsync(CancellationToken cancellationToken)
    {
        Fetches++;
        if (Failure is not null)
        {
            return KeyReading.Failed(Failure);
        }

        var bytes = Behaviour is null ? Encoding.UTF8.GetBytes(Keys.ToJsonString()) : await Behaviour(cancellationToken);
        return bytes is null ? KeyReading.Failed(PeerProblem.NameNotFound) : KeyReading.Of(bytes);
    }

    public static JsonObject Set(params JsonObject[] keys) => new() { ["keys"] = new JsonArray([.. keys]) };

    public static JsonObject RsaKey(string kid, string? algorithm, RSA? key = null)
    {
        var parameters = (key ?? Rsa).ExportParameters(includePrivateParameters: false);
        var jwk = new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = kid,
            ["use"] = "sig",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
        return With(jwk, "alg", algorithm);
    }

    public static JsonObject CurveKey(string kid, ECDsa key, string curve, string? algorithm)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new JsonObject { ["kty"] = "EC", ["kid"] = kid, ["crv"] = curve, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
        return With(jwk, "alg", algorithm);
    }

    public static JsonObject With(JsonObject json, string member, JsonNode? value)
    {
        if (value is null)
        {
            json.Remove(member);
        }
        else
        {
            json[member] = value;
        }

        return json;
    }

    public static JsonObject Claims(DateTimeOffset now) => new()
    {
        ["iss"] = Name,
        ["sub"] = "alice",
        ["aud"] = PublicUrl,
        ["client_id"] = "agent",
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.ToUnixTimeSeconds() + 600,
        ["jti"] = "1",
        ["scope"] = "orders.read orders.write admin",
        ["tenant_id"] = "acme",
        ["department"] = "finance",
    };

    public static string Sign(string header, string payload, Func<byte[], byte[]> sign)
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        return signed + "." + Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)));
    }

    public static string Rs256(string payload, string header = """{"alg":"RS256","typ":"at+jwt","kid":"rsa"}""", RSA? key = null) =>
        Sign(header, payload, data => (key ?? Rsa).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
}

using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// Whole access tokens through the verifier at the corpus's clock; signature vectors, whose payloads are no claims, at the layer below.
/// </summary>
internal sealed class JwtSubject : ISubject
{
    private const string JwksAddress = "https://keys.invalid/jwks";

    public string Name => "jwt";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder)
    {
        foreach (var file in folder.Files)
        {
            yield return file.Subset switch
            {
                "attack-tokens" => RunTokens(folder, file),
                "wycheproof-jwe" => RunEncrypted(file),
                "wycheproof-jws" => RunSignatures(file, item => item.Text("jws"), item => item["verify_key"], item => item.Text("result") == "valid"),
                "rfc7520-jws" => RunSignatures(file, item => item.Text("compact"), item => item["key"], item => item.Text("result") == "valid"),
                "golang-jwt" => RunSignatures(file, item => item.Text("token"), item => FromPem(item.Text("key_pem")), item => item["valid"].GetBoolean()),
                _ => file.Judge((_, result) => result.Skip(SubsetResult.NotOffered(file.Subset))),
            };
        }
    }

    private static SubsetResult RunTokens(CorpusFolder folder, CorpusFile file)
    {
        var config = folder.ReadJson("attack-config.json");
        var options = new IssuerOptions
        {
            Issuer = config.GetProperty("issuer").GetString()!,
            Algorithms = [.. config.GetProperty("allowed_algorithms").EnumerateArray().Select(algorithm => algorithm.GetString()!)],
            AllowedScopes = ["*"],
            AllowedTenants = ["*"],
        };
        var clock = new FixedClock(DateTimeOffset.FromUnixTimeSeconds(config.GetProperty("now_epoch").GetInt64()));
        using var network = new TrappingHandler(config.GetProperty("jwks").GetRawText());
        using var verifier = new AccessTokenVerifier(
            [new TrustedIssuer(options, new HttpKeySource(options.Issuer, new Uri(JwksAddress), network, NullLogger<HttpKeySource>.Instance), clock, NullLoggerFactory.Instance)],
            config.GetProperty("audience").GetString()!,
            ScopeHierarchy.None,
            clock,
            remembered: 64,
            NullLogger<AccessTokenVerifier>.Instance);
        return file.Judge((item, result) =>
        {
            var accepted = Verify(verifier, item.Text("token")!, out var crashed);
            var fits = item.Text("expected") switch
            {
                "accept" => accepted,
                "reject" or "reject-if-not-allowlisted" => !accepted,

                // Either answer is documented behaviour; the same one twice, and no crash.
                _ => accepted == Verify(verifier, item.Text("token")!, out _),
            };
            result.Add(item.Id, fits && !crashed && network.Trapped.Count == 0);
            result.Count(accepted ? "accepted" : "rejected");
            network.Trapped.Clear();
        });
    }

    private static bool Verify(AccessTokenVerifier verifier, string token, out bool crashed)
    {
        crashed = false;
        try
        {
            var outcome = verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return outcome.TryGet(out _, out var refusal) || refusal.Reason != RefusalReason.TokenInvalid;
        }
        catch (Exception)
        {
            crashed = true;
            return false;
        }
    }

    private static SubsetResult RunEncrypted(CorpusFile file) => file.Judge((item, result) =>
    {
        // Nothing here can decrypt; that the gate refuses is all there is to see.
        var refused = !TokenGate.TryOpen(item.Text("jwe") ?? item["jwe"].GetRawText(), out _, out _, out _);
        if (refused && item.Text("result") == "valid")
        {
            result.Skip(SubsetResult.NotOffered("JWE"));
        }
        else
        {
            result.Add(item.Id, refused);
        }
    });

    private static SubsetResult RunSignatures(
        CorpusFile file, Func<CorpusCase, string?> token, Func<CorpusCase, JsonElement> key, Func<CorpusCase, bool> valid) => file.Judge((item, result) =>
    {
        var text = token(item);
        var keys = PublicKeys(key(item));
        var accepted = text is not null && Array.Exists(keys, candidate => JwsVerifier.Verify(text, candidate));
        if (valid(item) && !accepted && MissingFeature(text, key(item)) is { } feature)
        {
            result.Skip(SubsetResult.NotOffered(feature));
        }
        else
        {
            result.Add(item.Id, accepted == valid(item));
        }
    });

    /// <summary>
    /// The usable public keys of a vector. A vector's key may lack a name or show its private half; both would keep it out of an
    /// issuer's key set and say nothing about signatures, so the name is added and the private half left out.
    /// </summary>
    private static SigningKey[] PublicKeys(JsonElement key)
    {
        var list = key.ValueKind == JsonValueKind.Array ? key
            : key.TryGetProperty("keys", out var set) ? set
            : JsonSerializer.SerializeToElement(new[] { key });
        var found = new List<SigningKey>();
        foreach (var jwk in list.EnumerateArray())
        {
            var copy = JsonNode.Parse(jwk.GetRawText())!.AsObject();
            copy["kid"] = "vector";
            if (jwk.TryGetProperty("kty", out var type) && type.ValueEquals("RSA") | type.ValueEquals("EC"))
            {
                foreach (var member in (string[])["d", "p", "q", "dp", "dq", "qi"])
                {
                    copy.Remove(member);
                }
            }

            var alone = new JsonObject { ["keys"] = new JsonArray(copy) };
            foreach (var algorithm in SigningAlgorithms.All)
            {
                if (KeySet.TryRead(Encoding.UTF8.GetBytes(alone.ToJsonString()), [algorithm], out var keys) && keys.TryFind("vector", out var usable))
                {
                    found.Add(usable);
                }
            }
        }

        return [.. found];
    }

    /// <summary>The public key of a PEM text as a JWK; without material when it is of another kind.</summary>
    private static JsonElement FromPem(string? pem)
    {
        var jwk = new JsonObject { ["kid"] = "vector" };
        using var rsa = RSA.Create();
        using var curve = ECDsa.Create();
        if (TryImport(rsa, pem))
        {
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            jwk["kty"] = "RSA";
            jwk["n"] = Base64Url.EncodeToString(parameters.Modulus);
            jwk["e"] = Base64Url.EncodeToString(parameters.Exponent);
        }
        else if (TryImport(curve, pem))
        {
            var parameters = curve.ExportParameters(includePrivateParameters: false);
            jwk["kty"] = "EC";
            jwk["crv"] = parameters.Q.X!.Length switch { 32 => "P-256", 48 => "P-384", _ => "P-521" };
            jwk["x"] = Base64Url.EncodeToString(parameters.Q.X);
            jwk["y"] = Base64Url.EncodeToString(parameters.Q.Y);
        }

        return JsonSerializer.SerializeToElement(jwk);
    }

    private static bool TryImport(AsymmetricAlgorithm key, string? pem)
    {
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>What a valid vector uses that is not offered; null when everything in it is.</summary>
    private static string? MissingFeature(string? token, JsonElement key)
    {
        if (token is null || token.StartsWith('{'))
        {
            return "JSON serialization";
        }

        var parts = token.Split('.');
        if (parts is [_, "", _])
        {
            return "detached payload";
        }

        if (Base64Url.IsValid(parts[0]))
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            if (header.RootElement.TryGetProperty("crit", out _))
            {
                return "crit";
            }

            var algorithm = header.RootElement.GetProperty("alg").GetString()!;
            if (!SigningAlgorithms.All.Contains(algorithm))
            {
                return algorithm;
            }
        }

        return key.ValueKind == JsonValueKind.Object && key.TryGetProperty("alg", out var stated) && stated.GetString() is { } name && !SigningAlgorithms.All.Contains(name)
            ? name
            : null;
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    /// <summary>Answers with the corpus's keys at one address and remembers every other request.</summary>
    private sealed class TrappingHandler(string jwks) : HttpMessageHandler
    {
        public List<Uri?> Trapped { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri?.AbsoluteUri == JwksAddress)
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(jwks, Encoding.UTF8, "application/json") });
            }

            Trapped.Add(request.RequestUri);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
        }
    }
}

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;
using Refit;

namespace McpSecureApis.Core.Callers.Rest;

/// <summary>Reads replies with <see cref="StrictJson"/>, whatever their type says. Sends nothing: bodies of ours are forms.</summary>
/// <param name="shapes">The types of the contract's replies.</param>
internal sealed class StrictContentSerializer(JsonSerializerContext shapes) : IHttpContentSerializer
{
    public HttpContent ToHttpContent<T>(T item) => throw new NotSupportedException("Bodies are built by who asks.");

    /// <exception cref="RestException">The reply is no strict JSON, or not of the contract's shape.</exception>
    public async Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default)
    {
        var utf8 = await content.ReadAsByteArrayAsync(cancellationToken);
        if (!StrictJson.TryParse(utf8, out var document, out var error))
        {
            throw new RestException(PeerProblems.Of(error.Fault));
        }

        using (document)
        {
            try
            {
                return document.Deserialize((JsonTypeInfo<T>)shapes.GetTypeInfo(typeof(T))!) ?? throw new RestException(PeerProblem.ShapeNotDeclared);
            }
            catch (JsonException)
            {
                throw new RestException(PeerProblem.ShapeNotDeclared);
            }
        }
    }

    public string? GetFieldNameForProperty(PropertyInfo propertyInfo) => null;
}

using System.Reflection;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Tests.Organisation;

/// <summary>
/// What the proofs know of the model of manifests. Whoever adds a member here has to say what it does to them: whether a class may leave through it
/// (<c>JudgedCatalog.Lists</c>, <c>ClassReply</c>), an argument stand in it (<c>FreeStrings</c>), or a caller be kept out by it (<c>ScopeCases</c>).
/// </summary>
public sealed class OrganisationCompletenessTests
{
    [Theory]
    [InlineData(typeof(ResponseManifest), "None MaxBytes Fields Content")]
    [InlineData(typeof(FieldManifest), "Class Keys")]
    [InlineData(typeof(RequestManifest), "Method Path PathParameters Safe Query Headers Body Form Multipart File")]
    [InlineData(typeof(AccessManifest), "Scopes AnyOf Authenticated When Visibility")]
    [InlineData(typeof(LimitsManifest), "PerCaller Concurrent")]
    public void Members_OfTheModel_AreThoseThatTheProofsKnow(Type type, string members) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(property => property.Name).Should().BeEquivalentTo(members.Split(' '));
}

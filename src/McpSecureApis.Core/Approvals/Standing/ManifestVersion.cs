using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Approvals.Standing;

/// <summary>A manifest file in one version: compiled, with the forms of its entries.</summary>
/// <param name="Compiled">What the rooms made of it, with its bytes.</param>
/// <param name="Forms">The effective forms by the names of the entries.</param>
/// <param name="Side">The same to be compared with another version.</param>
internal sealed record ManifestVersion(CompiledManifest Compiled, IReadOnlyDictionary<string, EntryForm> Forms, Lazy<ReviewSide> Side);

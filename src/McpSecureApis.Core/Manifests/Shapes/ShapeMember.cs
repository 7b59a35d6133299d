using System.Reflection;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>A member that an object of a manifest may have.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Description">What it is for, shown by editors.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="Property">Where its value goes.</param>
/// <param name="Shape">What its value may look like.</param>
internal sealed record ShapeMember(string Name, string Description, bool Required, PropertyInfo Property, ManifestShape Shape);

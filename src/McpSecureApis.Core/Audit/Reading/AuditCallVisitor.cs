namespace McpSecureApis.Core.Audit.Reading;

/// <summary>Is shown each record of a trail, from several threads at a time and in no order.</summary>
internal delegate void AuditCallVisitor(scoped in AuditCallLine record);

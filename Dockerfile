FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/McpSecureApis -c Release -o /app -p:UseAppHost=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# No core dumps: they would hold secrets. Nothing is written below /app, so the root file system may be read-only; the audit trail
# goes to a volume.
ENV DOTNET_DbgEnableMiniDump=0 DOTNET_EnableDiagnostics=0 McpSecureApis__Audit__Path=/var/lib/mcp-secure-apis/audit
VOLUME /var/lib/mcp-secure-apis
USER $APP_UID
EXPOSE 7420
HEALTHCHECK --interval=10s --timeout=3s CMD ["./mcp-secure-apis", "health"]
ENTRYPOINT ["./mcp-secure-apis"]
CMD ["serve"]

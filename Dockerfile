FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# Compiled ahead of time as far as it goes: the first call comes three times sooner.
RUN dotnet publish src/McpSecureApis -c Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
RUN mkdir -p /var/lib/mcp-secure-apis && chown $APP_UID:$APP_UID /var/lib/mcp-secure-apis
# Nothing is written below /app, so the root file system may be read-only; the audit trail goes to the volume. Keys are mounted, never
# made: a key that was not mounted must not be replaced by another one. No diagnostics and no dumps: they would hold secrets.
ENV DOTNET_EnableDiagnostics=0 DOTNET_DbgEnableMiniDump=0 \
    McpSecureApis__Server__Listen=http://0.0.0.0:7420 \
    McpSecureApis__Audit__Path=/var/lib/mcp-secure-apis/audit \
    McpSecureApis__Audit__HashKeyFile=/run/secrets/mcp-secure-apis/audit-hash.key \
    McpSecureApis__Audit__SigningKeyFile=/run/secrets/mcp-secure-apis/audit-signing.pem \
    McpSecureApis__Audit__CreateMissingKeys=false
VOLUME /var/lib/mcp-secure-apis
USER $APP_UID
EXPOSE 7420
HEALTHCHECK --interval=10s --timeout=5s CMD ["./mcp-secure-apis", "health", "--configuration", "/etc/mcp-secure-apis/appsettings.json"]
ENTRYPOINT ["./mcp-secure-apis"]
CMD ["serve", "--configuration", "/etc/mcp-secure-apis/appsettings.json"]

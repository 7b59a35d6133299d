using System.Reflection;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Tests.Backend;
using McpSecureApis.TestKit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace McpSecureApis.Core.Tests.Calls;

/// <summary>
/// Small programs that skip a gate of the trip do not compile. They may use what is internal, as the product's own code may, so what the compiler
/// refuses is the skipped gate and nothing else.
/// </summary>
public sealed class ProofTests
{
    /// <summary>A proof's constructor is private.</summary>
    private const string Inaccessible = "CS0122";

    /// <summary>A room does not take this.</summary>
    private const string WrongType = "CS1503";

    private const string WholeTrip = """
        return AuthorizedCall.Check(caller, tool.Access).TryGet(out var first, out _) &&
            ValidatedCall.Check(first, tool.Arguments, json).TryGet(out var second, out _) &&
            BackendRequest.Build(second, tool.Request).TryGet(out var third, out _) &&
            (await ConfirmedCall.CheckAsync(third, tool.Confirmation, person, seal, _ => true, default)).Call.TryGet(out var fourth, out _) &&
            CallLease.Acquire(fourth, tool.Limits, limiter, default).TryGet(out var fifth, out _) &&
            (await RecordedCall.RecordAsync(fifth, "id", "digest", trail)).TryGet(out var sixth, out _) &&
            (await CredentialLease.AcquireAsync(sixth, store, default)).TryGet(out var seventh, out _) &&
            (await client.SendAsync(seventh, tool.Use, default)).TryGet(out var eighth, out _) &&
            MaskedResult.Create(eighth, tool.Masking, trail.Hasher).TryGet(out var last, out _) ? new CallResult("id", last, Refusal: null) : null;
        """;

    private static readonly (Type Proof, string Door)[] Proofs =
    [
        (typeof(AuthorizedCall), nameof(AuthorizedCall.Check)),
        (typeof(ValidatedCall), nameof(ValidatedCall.Check)),
        (typeof(BackendRequest), nameof(BackendRequest.Build)),
        (typeof(ConfirmedCall), nameof(ConfirmedCall.CheckAsync)),
        (typeof(CallLease), nameof(CallLease.Acquire)),
        (typeof(RecordedCall), nameof(RecordedCall.RecordAsync)),
        (typeof(CredentialLease), nameof(CredentialLease.AcquireAsync)),
        (typeof(BackendReply), nameof(BackendReply.ReadAsync)),
        (typeof(MaskedResult), nameof(MaskedResult.Create)),
    ];

    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file.StartsWith("McpSecureApis.", StringComparison.Ordinal) ||
                file is "netstandard.dll" or "Microsoft.Extensions.Logging.Abstractions.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    [Fact]
    public void TheWholeTrip_Compiles() => Errors(WholeTrip).Should().BeEmpty();

    [Fact]
    public async Task Backend_UseOfAnotherTool_IsABug()
    {
        using var fixture = new BackendFixture();
        var send = () => fixture.SendAsync(new Uri("http://127.0.0.1:9/"), useOf: new EntryIdentity("other_get", "orders", "1.0.0", "digest"));
        await send.Should().ThrowAsync<InvalidOperationException>().WithMessage("*another tool*");
    }

    [Fact]
    public async Task Record_PlaceThatWasGivenBack_IsABug()
    {
        var caller = new Caller { Issuer = "https://issuer.example", Subject = "u1", Scopes = ScopeSet.Empty };
        var request = new RequestManifest { Method = "GET", Path = "/orders" };
        var lease = TestProofs.Reserve(TestProofs.Confirm(
            new EntryIdentity("orders_get", "orders", "1.0.0", "digest"), caller, new Uri("http://127.0.0.1:9/"), request));
        lease.Dispose();
        var record = () => RecordedCall.RecordAsync(lease, "id", "digest", trail: null!).AsTask();
        await record.Should().ThrowAsync<InvalidOperationException>().WithMessage("*no place*");
    }

    [Theory]
    [InlineData("return new AuthorizedCall(caller, tool.Access);", Inaccessible)]
    [InlineData("return ValidatedCall.Check(caller, tool.Arguments, json);", WrongType)]
    public void Authorization_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    [Theory]
    [InlineData("return new ValidatedCall(authorized, tool.Arguments, json);", Inaccessible)]
    [InlineData("return BackendRequest.Build(authorized, tool.Request);", WrongType)]
    [InlineData("return BackendRequest.Build(caller, tool.Request);", WrongType)]
    public void Arguments_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    [Theory]
    [InlineData("return new BackendRequest(validated, tool.Request, built);", Inaccessible)]
    [InlineData("return await ConfirmedCall.CheckAsync(validated, tool.Confirmation, person, seal, _ => true, default);", WrongType)]
    [InlineData("return await ConfirmedCall.CheckAsync(built, tool.Confirmation, person, seal, _ => true, default);", WrongType)]
    public void Requests_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    [Theory]
    [InlineData("return new ConfirmedCall(request, null, null);", Inaccessible)]
    [InlineData("return CallLease.Acquire(request, tool.Limits, limiter, default);", WrongType)]
    [InlineData("return CallLease.Acquire(validated, tool.Limits, limiter, default);", WrongType)]
    public void Confirmation_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    /// <summary>A place that is taken for a prompt is no call that may be recorded and sent.</summary>
    [Theory]
    [InlineData("return new CallLease(confirmed, place);", Inaccessible)]
    [InlineData("return await RecordedCall.RecordAsync(confirmed, \"id\", \"digest\", trail);", WrongType)]
    [InlineData("return await RecordedCall.RecordAsync(place, \"id\", \"digest\", trail);", WrongType)]
    public void Limits_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    [Theory]
    [InlineData("return new RecordedCall(lease, entry);", Inaccessible)]
    [InlineData("return await CredentialLease.AcquireAsync(lease, store, default);", WrongType)]
    [InlineData("return await store.FindAsync(lease, default);", WrongType)]
    [InlineData("return await store.FindAsync(authorized, default);", WrongType)]
    public void Audit_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    [Theory]
    [InlineData("return new CredentialLease(recorded, Credential.None);", Inaccessible)]
    [InlineData("return await client.SendAsync(recorded, tool.Use, default);", WrongType)]
    [InlineData("return await client.SendAsync(confirmed, tool.Use, default);", WrongType)]
    [InlineData("return await client.SendAsync(request, tool.Use, default);", WrongType)]
    [InlineData("return await client.SendAsync(Credential.None, tool.Use, default);", WrongType)]
    public void Credentials_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    [Theory]
    [InlineData("return new BackendReply(credential, 200, null, true, default, 1);", Inaccessible)]
    [InlineData("return await BackendReply.ReadAsync(recorded, new System.Net.Http.HttpResponseMessage(), System.TimeProvider.System, default);", WrongType)]
    [InlineData("return MaskedResult.Create(bytes, tool.Masking, trail.Hasher);", WrongType)]
    [InlineData("return MaskedResult.Create(recorded, tool.Masking, trail.Hasher);", WrongType)]
    public void Backend_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    /// <summary>What is answered takes nothing but the masked form.</summary>
    [Theory]
    [InlineData("return new MaskedResult(bytes, counts);", Inaccessible)]
    [InlineData("return new CallResult(\"id\", reply, Refusal: null);", WrongType)]
    [InlineData("return new CallResult(\"id\", json, Refusal: null);", WrongType)]
    public void Masking_Skipped_DoesNotCompile(string program, string error) => Refuse(program, error);

    /// <summary>One static check is the only way in: no other static member gives an instance, and no constructor is open, to tests neither.</summary>
    [Fact]
    public void Proofs_HaveOneDoor()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (var (proof, door) in Proofs)
        {
            proof.IsSealed.Should().BeTrue("{0} is as it was checked", proof.Name);
            proof.GetConstructors(All).Should().NotBeEmpty().And.OnlyContain(constructor => constructor.IsPrivate, "{0} is made by its check", proof.Name);
            proof.GetMethods(All).Where(method => method.IsStatic && !method.IsPrivate).Select(method => method.Name).Should().Equal([door], "of {0}", proof.Name);
            proof.GetFields(All).Where(field => field.IsStatic && !field.IsPrivate && field.FieldType == proof).Should().BeEmpty();
            proof.GetProperties(All).Where(property => property.SetMethod is { IsPrivate: false }).Should().BeEmpty("{0} does not change", proof.Name);
        }
    }

    /// <summary>The test kit's way past constructors is none past these.</summary>
    [Fact]
    public void TestKit_MakesNoProofWithoutItsCheck()
    {
        Uninitialized.Proofs.Should().BeEquivalentTo(Proofs.Select(entry => entry.Proof));
        foreach (var (proof, _) in Proofs)
        {
            var make = typeof(Uninitialized).GetMethod(nameof(Uninitialized.Of))!.MakeGenericMethod(proof);
            FluentActions.Invoking(() => make.Invoke(obj: null, [Array.Empty<(string, object?)>()])).Should()
                .Throw<TargetInvocationException>().WithInnerException<InvalidOperationException>();
        }
    }

    private static void Refuse(string program, string error) => Errors(program).Should().Equal(error);

    private static List<string> Errors(string program)
    {
        var text = $$"""
            using System;
            using System.Text.Json;
            using System.Threading.Tasks;
            {{string.Join('\n', Namespaces().Select(name => $"using {name};"))}}

            internal static class Program
            {
                internal static async Task<object?> RunAsync(
                    Caller caller, AuthorizedCall authorized, ValidatedCall validated, BackendRequest request, ConfirmedCall confirmed, CallLease lease,
                    RecordedCall recorded, CredentialLease credential, BackendReply reply, ToolDefinition tool, JsonElement json, BuiltRequest built, CallPlace place,
                    AuditEntry entry, MaskCounts counts, ReadOnlyMemory<byte> bytes, IConfirmationSource person, ConfirmationSeal seal, CallLimiter limiter,
                    AuditTrail trail, CredentialStore store, BackendClient client)
                {
                    await Task.Yield();
                    {{program}}
                }
            }
            """;

        // The name of an assembly that may see what is internal.
        var compilation = CSharpCompilation.Create(
            "McpSecureApis.Core.Tests",
            [CSharpSyntaxTree.ParseText(text)],
            References.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, metadataImportOptions: MetadataImportOptions.All));
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id)];
    }

    /// <summary>Every namespace that the core has a type in.</summary>
    private static IEnumerable<string> Namespaces() =>
        typeof(AuthorizedCall).Assembly.GetTypes().Select(type => type.Namespace).OfType<string>()
            .Where(name => name.StartsWith("McpSecureApis.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
}

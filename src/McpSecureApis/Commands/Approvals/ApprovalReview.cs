using System.CommandLine;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Commands.Approvals;

/// <summary>A folder of manifests held against its lock, as a verb was asked to.</summary>
internal sealed class ApprovalReview
{
    private ApprovalReview(string lockFile, ApprovalPolicy? policy, AcceptedLock? accepted, LockProblem? problem,
        IReadOnlyList<EntryStanding> standings)
    {
        LockFile = lockFile;
        Policy = policy;
        Accepted = accepted;
        Problem = problem;
        Standings = standings;
    }

    public string LockFile { get; }

    public ApprovalPolicy? Policy { get; }

    public AcceptedLock? Accepted { get; }

    /// <summary>Why there is no lock that counts.</summary>
    public LockProblem? Problem { get; }

    /// <summary>Every entry, by name.</summary>
    public IReadOnlyList<EntryStanding> Standings { get; }

    /// <exception cref="ApprovalFailure">Something cannot be read.</exception>
    public static ApprovalReview Open(ParseResult parsed, ApprovalArguments arguments, TimeProvider clock)
    {
        var options = arguments.Configuration.IsNamed(parsed) ? arguments.Configuration.Read(parsed) : null;
        var folder = parsed.GetValue(arguments.Path) ?? options?.Catalog.Path ??
            throw new ApprovalFailure("Give the folder of the manifests, or a configuration that has Catalog:Path.", ExitCode.Usage);
        var configured = options is { Approvals.Lock.Length: > 0 } && parsed.GetValue(arguments.Path) is null ? options.Approvals.Lock : null;
        var lockFile = parsed.GetValue(arguments.Lock) ?? configured ?? Path.Combine(folder, ApprovalLock.FileName);
        var policy = OpenPolicy(parsed, arguments, options);
        var rules = options is null ? OperatorRules.Alone() : OperatorRules.Of(options);
        var versions = new ManifestVersions(new CatalogCompiler(rules), rules.Masking, clock);
        var manifests = ReadManifests(folder, versions, clock);
        var accepted = AcceptedLock.Check(ReadLock(lockFile), policy, () => true, out var problem);
        var judge = new EntryJudge(versions);
        var now = clock.GetUtcNow();
        return new ApprovalReview(lockFile, policy, accepted, problem, [
            .. manifests.SelectMany(version => version.Forms.Values.Select(form => judge.Judge(version, form, accepted, now)))
                .OrderBy(standing => standing.Form.Name, StringComparer.Ordinal),
        ]);
    }

    /// <summary>The policy that was named; null for none.</summary>
    /// <exception cref="ApprovalFailure">It cannot be read, or does not hold.</exception>
    public static ApprovalPolicy? OpenPolicy(ParseResult parsed, ApprovalArguments arguments, ProductOptions? options) =>
        OpenPolicy(parsed.GetValue(arguments.Policy), options);

    /// <inheritdoc cref="OpenPolicy(ParseResult, ApprovalArguments, ProductOptions?)"/>
    /// <param name="named">The policy that was named on the command line; null for none.</param>
    /// <param name="options">The configuration; null for none.</param>
    public static ApprovalPolicy? OpenPolicy(string? named, ProductOptions? options)
    {
        var path = named ?? options?.Approvals.Policy ?? string.Empty;
        if (path.Length == 0)
        {
            return null;
        }

        return ApprovalPolicy.Open(path, options?.Approvals.RootKey ?? string.Empty, out var problem) ??
            throw new ApprovalFailure($"{(named is null ? "Approvals:Policy" : "--policy")} {problem}", ExitCode.Usage);
    }

    /// <summary>The key of whoever approves; null where there is no policy, under which it could count.</summary>
    /// <exception cref="ApprovalFailure">It is missing, or no reference.</exception>
    /// <exception cref="ApprovalKeyException">It cannot be used.</exception>
    public IApprovalSigner? OpenSigner(ParseResult parsed, ApprovalArguments arguments)
    {
        var reference = parsed.GetValue(arguments.Key);
        if ((reference is null) != (Policy is null))
        {
            throw new ApprovalFailure(
                reference is null
                    ? "Give the key that approves, --key file:PATH or pkcs11:URI: the policy counts signatures only."
                    : "A key signs under a policy: give --policy, or a configuration that has Approvals:Policy.",
                ExitCode.Usage);
        }

        if (reference is null)
        {
            return null;
        }

        return KeyReference.OpenSigner(reference, parsed.InvocationConfiguration.Error) ??
            throw new ApprovalFailure($"--key is no reference to a key: {KeyReference.Forms}.", ExitCode.Usage);
    }

    /// <summary>A lock that does not hold is no ground to write the next one on.</summary>
    /// <exception cref="ApprovalFailure">The lock is there and does not count.</exception>
    public void DemandGround()
    {
        if (Problem is not null and not LockProblem.Missing)
        {
            throw new ApprovalFailure(
                $"{LockFile} {LockProblemText.Of(Problem.Value)} Nothing is written. " +
                "Take the last one that holds, or remove it and approve everything anew.",
                ExitCode.Refused);
        }
    }

    /// <summary>Writes the lock whole, under another name first.</summary>
    /// <exception cref="ApprovalFailure">It cannot be written.</exception>
    public void Write(byte[] file)
    {
        try
        {
            var hidden = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(LockFile))!, $".{Path.GetFileName(LockFile)}.new");
            File.WriteAllBytes(hidden, file);
            File.Move(hidden, LockFile, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ApprovalFailure($"{LockFile} cannot be written ({error.GetType().Name}).", ExitCode.Usage);
        }
    }

    /// <summary>The lock's bytes; null when there is none.</summary>
    /// <exception cref="ApprovalFailure">It is there and cannot be read.</exception>
    public static byte[]? ReadLock(string file)
    {
        try
        {
            return LockFiles.Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ApprovalFailure($"{file} cannot be read ({error.GetType().Name}).", ExitCode.Usage);
        }
    }

    private static IReadOnlyList<ManifestVersion> ReadManifests(string folder, ManifestVersions versions, TimeProvider clock)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                throw new ApprovalFailure($"{folder}: there is no such folder. A lock is about a whole folder of manifests.", ExitCode.Usage);
            }

            var findings = new List<ManifestFinding>();
            var manifests = versions.Read(new ManifestFolder(folder, clock).Read(), findings);
            var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(ManifestFindingText.ToLine).ToList();
            return errors.Count == 0 ? manifests : throw new ApprovalFailure(string.Join('\n', errors), ExitCode.Usage);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ApprovalFailure($"{folder}: cannot be read ({error.GetType().Name}).", ExitCode.Usage);
        }
    }
}

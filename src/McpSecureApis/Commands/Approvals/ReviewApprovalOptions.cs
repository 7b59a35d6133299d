using System.CommandLine;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Commands.Manifests;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Hosting.Catalog;

namespace McpSecureApis.Commands.Approvals;

/// <summary>The options by which a comparison says what of it is approved.</summary>
internal sealed class ReviewApprovalOptions(ConfigurationArguments configuration, TimeProvider clock)
{
    private readonly Option<string?> _lock = new("--lock")
    {
        Description = $"File of the approvals, or git:REVISION:PATH of it; without it, {ApprovalLock.FileName} beside NEW where there is one.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "File that says whose signatures of approvals count; without it, the configuration's Approvals:Policy. " +
            "Without both, signatures are not checked, and the output says so.",
        HelpName = "FILE",
    };

    /// <summary>The same for the verb that compares.</summary>
    public DifferencePart Part() => new([_lock, _policy], async (parsed, now, difference, cancellationToken) =>
    {
        try
        {
            return (await AddAsync(parsed, now, difference, cancellationToken), null);
        }
        catch (ApprovalFailure failure)
        {
            return (null, failure.Message);
        }
    });

    /// <summary>Where the lock of a side lies: in the folder, or beside the file.</summary>
    internal static string Beside(ReviewSide side)
    {
        if (!side.Name.StartsWith(GitTree.Prefix, StringComparison.Ordinal))
        {
            return Path.Combine(Directory.Exists(side.Name) ? side.Name : Path.GetDirectoryName(side.Name) ?? string.Empty, ApprovalLock.FileName);
        }

        // A file of a revision is named as it was asked for, one below a folder is not.
        var path = side.Name.IndexOf(':', GitTree.Prefix.Length) + 1;
        var isFile = side.Manifests is [{ } single] && single.File == side.Name;
        var folder = isFile ? side.Name[..Math.Max(path, side.Name.LastIndexOf('/') + 1)] : side.Name.TrimEnd('/') + "/";
        folder = folder[path..] is "/" or "./" ? folder[..path] : folder;
        return folder + ApprovalLock.FileName;
    }

    /// <summary>The difference with what the lock says of it, or as it was where there is neither lock nor policy.</summary>
    /// <exception cref="ApprovalFailure">What was named cannot be read.</exception>
    private async Task<ManifestDifference> AddAsync(
        ParseResult parsed, ReviewSide now, ManifestDifference difference, CancellationToken cancellationToken)
    {
        var options = configuration.IsNamed(parsed) ? configuration.Read(parsed) : null;
        var policy = ApprovalReview.OpenPolicy(parsed.GetValue(_policy), options);
        var named = parsed.GetValue(_lock);
        var place = named ?? Beside(now);
        var (file, isUnreadable) = await ReadAsync(place, isNamed: named is not null, cancellationToken);
        if (file is null && !isUnreadable && policy is null)
        {
            return difference;
        }

        var accepted = AcceptedLock.Check(file, policy, () => true, out var problem);
        problem = isUnreadable ? LockProblem.Unreadable : problem;
        var masking = (options is null ? OperatorRules.Alone() : OperatorRules.Of(options)).Masking;
        return new ChangeApprovals(accepted, now, masking, clock.GetUtcNow()).Add(difference, Shown(place, policy, problem));
    }

    private static ReviewedApprovals Shown(string place, ApprovalPolicy? policy, LockProblem? problem) =>
        new(place, IsVerified: policy is not null && problem is null, problem is { } code ? LockProblemText.CodeOf(code) : null)
        {
            Words = problem is { } wrong ? LockProblemText.Of(wrong) : null,
        };

    /// <summary>The lock's bytes. One that nobody named and that cannot be read is no lock that counts, which is shown.</summary>
    private static async Task<(byte[]? File, bool IsUnreadable)> ReadAsync(string place, bool isNamed, CancellationToken cancellationToken)
    {
        byte[]? file;
        string? problem = null;
        if (place.StartsWith(GitTree.Prefix, StringComparison.Ordinal))
        {
            (file, problem) = await GitTree.ReadFileAsync(place, Directory.GetCurrentDirectory(), LockText.MaxFileBytes, cancellationToken);
        }
        else
        {
            try
            {
                file = ApprovalReview.ReadLock(place);
            }
            catch (ApprovalFailure) when (!isNamed)
            {
                return (null, IsUnreadable: true);
            }
        }

        return !isNamed ? (file, problem is not null)
            : file is not null ? (file, IsUnreadable: false)
            : throw new ApprovalFailure($"--lock: {place}: {problem ?? "there is no such file."}", ExitCode.Usage);
    }
}

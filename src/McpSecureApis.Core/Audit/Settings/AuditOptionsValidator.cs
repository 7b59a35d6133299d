using FluentValidation;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Audit.Settings;

/// <summary>Checks <see cref="AuditOptions"/> before anything is opened.</summary>
internal sealed class AuditOptionsValidator : AbstractValidator<AuditOptions>
{
    private const long SmallestSegment = 64 * 1024;
    private const long LargestSegment = 1024L * 1024 * 1024;
    private const long LargestReserve = 1024L * 1024 * 1024 * 1024;

    public AuditOptionsValidator()
    {
        RuleFor(options => options.Path).NotEmpty()
            .WithMessage("Audit:Path is empty; use the path of a folder, for example \"audit\".");
        RuleFor(options => options.HashKeyFile).Must((options, file) => IsKeyFile(options, file))
            .WithMessage((_, file) => KeyFileMessage(nameof(AuditOptions.HashKeyFile), file, "audit-hash.key"));
        RuleFor(options => options.SigningKeyFile).Must((options, file) => IsKeyFile(options, file))
            .WithMessage((_, file) => KeyFileMessage(nameof(AuditOptions.SigningKeyFile), file, "audit-signing.pem"));
        RuleFor(options => options.SegmentBytes).InclusiveBetween(SmallestSegment, LargestSegment)
            .WithMessage(options =>
                $"Audit:SegmentBytes is {options.SegmentBytes}; use a value from {SmallestSegment} to {LargestSegment}, for example 67108864.");
        RuleFor(options => options.HeadInterval).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
            .WithMessage(options => $"Audit:HeadInterval is {options.HeadInterval}; use a value from 00:00:01 to 01:00:00.");
        RuleFor(options => options.HeadRecords).InclusiveBetween(100, 1_000_000)
            .WithMessage(options => $"Audit:HeadRecords is {options.HeadRecords}; use a value from 100 to 1000000, for example 10000.");
        RuleFor(options => options.ReserveBytes).InclusiveBetween(0, LargestReserve)
            .WithMessage(options => $"Audit:ReserveBytes is {options.ReserveBytes}; use a value from 0 to {LargestReserve}, for example 67108864.");
        RuleFor(options => options.AppendTimeout).InclusiveBetween(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(300))
            .WithMessage(options => $"Audit:AppendTimeout is {options.AppendTimeout}; use a value from 00:00:00.010 to 00:00:00.300.");
        RuleFor(options => options.RetryInterval).InclusiveBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1))
            .WithMessage(options => $"Audit:RetryInterval is {options.RetryInterval}; use a value from 00:00:00.050 to 00:00:01.");
        RuleFor(options => options.QueueCapacity).InclusiveBetween(64, 65536)
            .WithMessage(options => $"Audit:QueueCapacity is {options.QueueCapacity}; use a value from 64 to 65536.");
    }

    private static bool IsKeyFile(AuditOptions options, string file) =>
        file.Length > 0 && (options.Path.Length == 0 || !FilePlace.IsInside(options.Path, file));

    private static string KeyFileMessage(string name, string file, string example) => file.Length == 0
        ? $"Audit:{name} is empty; use the path of a file outside Audit:Path, for example \"/run/secrets/{example}\"."
        : $"Audit:{name} is '{file}', which is inside Audit:Path; use a file outside it, for example \"/run/secrets/{example}\".";
}

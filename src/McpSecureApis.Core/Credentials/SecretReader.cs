using System.Security;
using System.Text;
using McpSecureApis.Core.Keys;
using Microsoft.Win32.SafeHandles;

namespace McpSecureApis.Core.Credentials;

/// <summary>
/// Reads the secret behind one reference. An environment variable is read once, because it cannot change; a file is read again at most
/// once a second, because mounted secrets are rotated in place (Kubernetes swaps a symbolic link, which keeps the path).
/// </summary>
internal sealed class SecretReader
{
    private const int LargestFile = 64 * 1024;

    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly SecretReference _reference;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private Task<Secret?>? _read;
    private volatile string _problem;
    private long _readAt;

    public SecretReader(SecretReference reference, TimeProvider clock)
    {
        _reference = reference;
        _clock = clock;
        _problem = $"{reference} was not read in time";
        if (!reference.IsFile)
        {
            _read = Task.FromResult(Accept(Environment.GetEnvironmentVariable(reference.Target)));
        }
    }

    /// <summary>Why the last read gave no secret: where it should be and what is wrong there, never what it holds.</summary>
    public string Problem => _problem;

    /// <summary>The same for a secret that was read and that no header can carry.</summary>
    public string NotForHeaders => $"{_reference} has characters that a header cannot carry";

    /// <summary>Returns the secret; null when it is missing, empty, too large or not plain text.</summary>
    /// <param name="timeout">The longest wait: a file may lie on a file system that hangs.</param>
    /// <param name="cancellationToken">Signalled when nobody waits any more.</param>
    /// <exception cref="TimeoutException">The file could not be read in time.</exception>
    public Task<Secret?> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task<Secret?> read;
        lock (_gate)
        {
            // An unfinished read is waited for again, so a hanging file system costs one thread and not one per call.
            if (_read is null || (_reference.IsFile && _read.IsCompleted && _clock.GetElapsedTime(_readAt) >= ReadAgainAfter))
            {
                var previous = _read is { IsCompletedSuccessfully: true } ? _read.Result : null;
                _readAt = _clock.GetTimestamp();
                _read = Task.Run(() => ReadFile(previous), CancellationToken.None);
            }

            read = _read;
        }

        return read.IsCompleted ? read : read.WaitAsync(timeout, _clock, cancellationToken);
    }

    private Secret? ReadFile(Secret? previous)
    {
        try
        {
            using var file = File.OpenHandle(_reference.Target, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[LargestFile + 1];
            var length = Fill(file, bytes);
            var secret = Accept(TrimEnd(StrictUtf8.GetString(bytes, 0, length)));
            return secret is not null && previous is not null && previous.FixedTimeEquals(secret.Reveal()) ? previous : secret;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException or DecoderFallbackException or NotSupportedException)
        {
            // The text of an exception may quote more than the path; its kind says enough.
            _problem = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => $"{_reference} does not exist",
                DecoderFallbackException => $"{_reference} is not UTF-8",
                _ => $"{_reference} cannot be read ({error.GetType().Name})",
            };
            return null;
        }
    }

    private static int Fill(SafeFileHandle file, byte[] bytes)
    {
        var length = 0;
        while (length < bytes.Length)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(length), length);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return length;
    }

    /// <summary>One line end: editors and <c>echo</c> add it, and no secret ends in one.</summary>
    private static string TrimEnd(string text) => text.EndsWith("\r\n", StringComparison.Ordinal)
        ? text[..^2]
        : text.EndsWith('\n') ? text[..^1] : text;

    private Secret? Accept(string? text)
    {
        var problem = text is null ? "is not set"
            : text.Length == 0 ? "is empty"
            : text.Length > LargestFile ? "is too long"
            : text.Any(char.IsControl) ? "has a line break or another control character"
            : null;
        if (problem is null)
        {
            return Secret.Of(text!);
        }

        _problem = $"{_reference} {problem}";
        return null;
    }
}

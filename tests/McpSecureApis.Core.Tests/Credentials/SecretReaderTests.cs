using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Keys;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Credentials;

public sealed class SecretReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("secret-reader-");
    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData("s3cret", "s3cret")]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData(" s3cret ", " s3cret ")]
    [InlineData("s3cret\n\n", null)]
    [InlineData("a\nb", null)]
    [InlineData("a\0b", null)]
    [InlineData("\n", null)]
    [InlineData("", null)]
    public async Task ReadAsync_File_TakesOneLine(string content, string? expected)
    {
        var path = Write("secret", content);

        (await ReadAsync(new SecretReader(new SecretReference(SecretReference.FileScheme, path), _clock)))?.Reveal().Should().Be(expected);
        (await ReadAsync(new SecretReader(new SecretReference(SecretReference.FileScheme, path), _clock)) is null).Should().Be(expected is null);
    }

    [Fact]
    public async Task ReadAsync_FileTooLargeOrMissingOrNotText_IsNull()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "binary"), [0xC0, 0xAF]);
        foreach (var path in new[] { Write("large", new string('x', 64 * 1024 + 1)), Path.Combine(_folder.FullName, "none"), Path.Combine(_folder.FullName, "binary"), _folder.FullName })
        {
            (await ReadAsync(new SecretReader(new SecretReference(SecretReference.FileScheme, path), _clock))).Should().BeNull();
        }
    }

    [Fact]
    public async Task ReadAsync_SymbolicLinkIsSwapped_GivesTheOtherSecretAfterASecond()
    {
        // As Kubernetes does it: the file is a link through ..data, and ..data is replaced in one step.
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "v1"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "v2"));
        File.WriteAllText(Path.Combine(_folder.FullName, "v1", "token"), "first");
        File.WriteAllText(Path.Combine(_folder.FullName, "v2", "token"), "other");
        var data = Path.Combine(_folder.FullName, "..data");
        Directory.CreateSymbolicLink(data, "v1");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "token"), "..data/token");
        var reader = new SecretReader(new SecretReference(SecretReference.FileScheme, Path.Combine(_folder.FullName, "token")), _clock);
        var first = await ReadAsync(reader);
        first!.Reveal().Should().Be("first");

        _clock.Advance(TimeSpan.FromSeconds(2));
        (await ReadAsync(reader)).Should().BeSameAs(first, "an unchanged secret stays one instance");

        Directory.CreateSymbolicLink(data + ".new", "v2");
        Directory.Delete(data);
        Directory.Move(data + ".new", data);
        (await ReadAsync(reader))!.Reveal().Should().Be("first", "a file is read at most once a second");
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await ReadAsync(reader))!.Reveal().Should().Be("other");

        Directory.Delete(data);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await ReadAsync(reader)).Should().BeNull("a secret that is gone is not used any more");
    }

    [Fact]
    public async Task ReadAsync_FileThatHangs_EndsInTime()
    {
        var path = Path.Combine(_folder.FullName, "fifo");
        using (var make = System.Diagnostics.Process.Start("mkfifo", path))
        {
            await make.WaitForExitAsync();
        }

        var reader = new SecretReader(new SecretReference(SecretReference.FileScheme, path), TimeProvider.System);
        var act = () => reader.ReadAsync(TimeSpan.FromMilliseconds(100), CancellationToken.None);

        await act.Should().ThrowAsync<TimeoutException>();
        await act.Should().ThrowAsync<TimeoutException>();
        File.OpenHandle(path, FileMode.Open, FileAccess.Write).Dispose(); // lets the reading thread go
    }

    [Fact]
    public async Task ReadAsync_Environment_IsReadOnce()
    {
        const string Name = "MCPSECUREAPIS_TEST_SECRET_READER";
        Environment.SetEnvironmentVariable(Name, "one");
        var reader = new SecretReader(new SecretReference(SecretReference.EnvironmentScheme, Name), _clock);
        Environment.SetEnvironmentVariable(Name, value: null);

        (await ReadAsync(reader))!.Reveal().Should().Be("one");
        (await ReadAsync(new SecretReader(new SecretReference(SecretReference.EnvironmentScheme, Name), _clock))).Should().BeNull();
    }

    [Theory]
    [InlineData("env:ORDERS_SECRET", true)]
    [InlineData("file:/run/secrets/orders", true)]
    [InlineData("file:orders", false)]
    [InlineData("env:", false)]
    [InlineData("env:A B", false)]
    [InlineData("hunter2-hunter2", false)]
    [InlineData("ENV:X", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_Reference_NeverShowsAValue(string? text, bool valid)
    {
        SecretReference.TryParse(text, out _, out var problem).Should().Be(valid);
        problem?.Should().NotContain("hunter2");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<Secret?> ReadAsync(SecretReader reader) => reader.ReadAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}

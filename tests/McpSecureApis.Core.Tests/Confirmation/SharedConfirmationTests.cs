using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Confirmation;

/// <summary>Instances with one key take each other's questions, and an answer once among them all.</summary>
public sealed class SharedConfirmationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("confirmations-");
    private readonly ManualTimeProvider _clock = new();
    private readonly ConfirmationOptions _options;
    private readonly Guid _id = Guid.NewGuid();

    public SharedConfirmationTests()
    {
        _options = new ConfirmationOptions { KeyFile = Path.Combine(_folder.FullName, "key"), UsedPath = Path.Combine(_folder.FullName, "used") };
        KeyFiles.Write(_options.KeyFile, Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()) + "\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Open_QuestionOfAnotherInstance_CountsOnceAmongAll()
    {
        var first = Instance();
        var second = Instance();
        var state = first.Seal(_id, ConfirmationSealTests.Request(), credential: null);
        second.Open(state, ConfirmationSealTests.Request(), credential: null, out var id).Should().BeNull();
        id.Should().Be(_id);

        second.Open(state, ConfirmationSealTests.Request(), credential: null, out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        first.Open(state, ConfirmationSealTests.Request(), credential: null, out id)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        id.Should().Be(_id, "the record of a replay names the question");
        Instance().Open(state, ConfirmationSealTests.Request(), credential: null, out _).Should().NotBeNull("a restart forgets nothing");
    }

    [Fact]
    public void Open_UsesNoted_AreReadableByNobodyElse()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var seal = Instance();
        seal.Open(seal.Seal(_id, ConfirmationSealTests.Request(), credential: null), ConfirmationSealTests.Request(), credential: null, out _).Should().BeNull();
        File.GetUnixFileMode(_options.UsedPath).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Directory.EnumerateFiles(_options.UsedPath).Single()).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void FindKeyProblem_SaysWhatOpenWouldAndMakesNothing()
    {
        ConfirmationSeal.FindKeyProblem(_options).Should().BeNull();
        ConfirmationSeal.FindKeyProblem(new ConfirmationOptions()).Should().BeNull("no key is asked for");
        File.WriteAllText(_options.KeyFile, "short");
        ConfirmationSeal.FindKeyProblem(_options)!.Message.Should().StartWith("Confirmation:KeyFile");
        Directory.Exists(_options.UsedPath).Should().BeFalse();
    }

    [Fact]
    public void Open_KeyFileThatIsAFolder_CannotBeRead()
    {
        File.Delete(_options.KeyFile);
        Directory.CreateDirectory(_options.KeyFile);
        FluentActions.Invoking(Instance).Should().Throw<ConfirmationKeyException>().Which.Message.Should().StartWith("Confirmation:KeyFile").And.NotContain("does not exist");
    }

    [Fact]
    public async Task Open_ManyInstancesAtOnce_OneWins()
    {
        var instances = Enumerable.Range(0, 16).Select(_ => Instance()).ToList();
        var state = instances[0].Seal(_id, ConfirmationSealTests.Request(), credential: null);
        using var together = new Barrier(instances.Count);
        var refusals = await Task.WhenAll(instances.Select(instance => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return instance.Open(state, ConfirmationSealTests.Request(), credential: null, out _);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        refusals.Should().ContainSingle(refusal => refusal == null);
        refusals.OfType<Refusal>().Should().OnlyContain(refusal => refusal.Reason == RefusalReason.ConfirmationInvalid);
    }

    /// <summary>An earlier version noted uses under other names, so what it sealed must not open again: nobody would know that it was used.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Seal_IsOfTheVersionWhoseUsesAreNotedAsHere(int version, bool opens)
    {
        var purpose = Encoding.ASCII.GetBytes($"mcp-secure-apis confirmation {version}");
        var state = Base64Url.DecodeFromChars(Instance().Seal(_id, ConfirmationSealTests.Request(), credential: null));
        using var cipher = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(File.ReadAllText(_options.KeyFile)), 32, info: purpose), 16);
        var open = () => cipher.Decrypt(state[..12], state[12..^16], state[^16..], new byte[state.Length - 28], purpose);
        if (opens)
        {
            open.Should().NotThrow();
        }
        else
        {
            open.Should().Throw<AuthenticationTagMismatchException>();
        }
    }

    [Fact]
    public void Open_AnotherKey_IsRefused()
    {
        var state = Instance().Seal(_id, ConfirmationSealTests.Request(), credential: null);
        File.WriteAllText(_options.KeyFile, Convert.ToBase64String(new byte[32]));
        Instance().Open(state, ConfirmationSealTests.Request(), credential: null, out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
    }

    [Fact]
    public void Open_UseCannotBeNoted_IsRefusedAndStaysSo()
    {
        var seal = Instance();
        var state = seal.Seal(_id, ConfirmationSealTests.Request(), credential: null);
        Directory.Delete(_options.UsedPath);
        seal.Open(state, ConfirmationSealTests.Request(), credential: null, out _)!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        Directory.CreateDirectory(_options.UsedPath);
        seal.Open(state, ConfirmationSealTests.Request(), credential: null, out _).Should().NotBeNull("whether it was noted is not known");
    }

    [Fact]
    public void Used_AreRemovedWhenNoClockTakesThemAnyMore()
    {
        var seal = Instance();
        seal.Open(seal.Seal(_id, ConfirmationSealTests.Request(), credential: null), ConfirmationSealTests.Request(), credential: null, out _).Should().BeNull();
        File.WriteAllText(Path.Combine(_options.UsedPath, "other"), "not ours");
        _clock.Advance(_options.Lifetime + TimeSpan.FromMinutes(9));
        seal.Open(seal.Seal(Guid.NewGuid(), ConfirmationSealTests.Request(), credential: null), ConfirmationSealTests.Request(), credential: null, out _).Should().BeNull();
        Files().Should().HaveCount(3);
        _clock.Advance(TimeSpan.FromMinutes(2));
        seal.Open(seal.Seal(Guid.NewGuid(), ConfirmationSealTests.Request(), credential: null), ConfirmationSealTests.Request(), credential: null, out _).Should().BeNull();
        SpinWait.SpinUntil(() => Files().Count == 3, TimeSpan.FromSeconds(10));
        Files().Should().HaveCount(3).And.NotContain(name => name.Contains(_id.ToString("N")));
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all, and long enough to be taken for a key of 32 bytes")]
    [InlineData("")]
    public void Open_NoKeyInTheFile_NamesTheSettingAndNothingOfTheFile(string content)
    {
        File.WriteAllText(_options.KeyFile, content);
        var error = FluentActions.Invoking(Instance).Should().Throw<ConfirmationKeyException>().Which;
        error.Message.Should().StartWith("Confirmation:KeyFile").And.Contain("openssl rand -base64 32");
        if (content.Length > 0)
        {
            error.Message.Should().NotContain(content);
        }
    }

    [Fact]
    public void Open_KeyFileMissing_IsNotMade()
    {
        File.Delete(_options.KeyFile);
        FluentActions.Invoking(Instance).Should().Throw<ConfirmationKeyException>().WithMessage("Confirmation:KeyFile*does not exist*");
        File.Exists(_options.KeyFile).Should().BeFalse("another instance would make another one");
    }

    [Fact]
    public void Open_FolderCannotBeMade_NamesTheSetting()
    {
        File.WriteAllText(_options.UsedPath, "a file");
        FluentActions.Invoking(Instance).Should().Throw<ConfirmationKeyException>().WithMessage("Confirmation:UsedPath*");
    }

    private ConfirmationSeal Instance() => ConfirmationSeal.Open(_options, _clock);

    private List<string> Files() => [.. Directory.EnumerateFiles(_options.UsedPath).Select(file => Path.GetFileName(file))];
}

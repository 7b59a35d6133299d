using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.FunctionalTests.Confirmation;

/// <summary>Instances with one key: a person is asked by one and answers another, once.</summary>
public sealed class SharedKeyTests(ConfirmationFixture product) : IClassFixture<ConfirmationFixture>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shared-key-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Answer_ToAnotherInstance_CountsOnceAmongAll()
    {
        var settings = Settings();
        var arguments = product.NewArguments();
        var asked = await product.CallOverStdioAsync(arguments, responses: null, state: null, settings);
        var state = asked.GetProperty("requestState").GetString();

        var done = await product.CallOverStdioAsync(arguments, ConfirmationFixture.Yes(), state, settings);
        product.RecordsOf(done).Select(record => record.GetProperty("phase").GetString()).Should().Equal("intent", "outcome");
        (await product.SentAsync(arguments)).Should().Be(1);

        // Each call opens an instance of its own, so none of them remembers anything.
        var again = await product.CallOverStdioAsync(arguments, ConfirmationFixture.Yes(), state, settings);
        again.GetProperty("_meta").GetProperty("mcp-secure-apis/code").GetString().Should().Be("confirmation_invalid");
        product.RecordsOf(again).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be("confirmation_invalid");
        (await product.SentAsync(arguments)).Should().Be(1);
    }

    [Fact]
    public void Settings_OneWithoutTheOther_AreStartErrors()
    {
        foreach (var setting in Settings())
        {
            FluentActions.Invoking(() => ProductOptionsReader.Read(product.Demo.Configuration, [setting]))
                .Should().Throw<SettingsException>().Which.Findings.Should().ContainSingle().Which.ToString().Should().Contain("Confirmation:UsedPath");
        }
    }

    [Fact]
    public async Task KeyFile_Missing_IsAStartErrorAndNotMade()
    {
        var settings = Settings();
        File.Delete(Path.Combine(_folder.FullName, "key"));
        (await FluentActions.Awaiting(() => product.CallOverStdioAsync(product.NewArguments(), responses: null, state: null, settings))
            .Should().ThrowAsync<SettingsException>()).Which.Findings.Should().ContainSingle().Which.Setting.Should().Be("Confirmation:KeyFile");
        File.Exists(Path.Combine(_folder.FullName, "key")).Should().BeFalse();
    }

    private string[] Settings()
    {
        var key = Path.Combine(_folder.FullName, "key");
        TestKit.KeyFiles.Write(key, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        return [$"Confirmation:KeyFile={key}", $"Confirmation:UsedPath={Path.Combine(_folder.FullName, "used")}"];
    }
}

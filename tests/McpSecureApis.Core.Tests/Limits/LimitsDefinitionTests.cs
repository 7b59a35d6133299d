using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Tests.Limits;

public sealed class LimitsDefinitionTests
{
    [Fact]
    public void Compile_Sound_KeepsWhatWasWritten()
    {
        var rate = new RateManifest(60, TimeSpan.FromMinutes(1), 60);
        var definition = Compile("t", "m", new LimitsManifest { PerCaller = rate, Concurrent = 4 }, TimeSpan.FromSeconds(10), out var findings);
        findings.Findings.Should().BeEmpty();
        definition!.PerCaller.Should().Be(rate);
        definition.Concurrent.Should().Be(4);
        definition.Timeout.Should().Be(TimeSpan.FromSeconds(10));
        definition.Key.Should().Be("m/t");
        definition.Backend.Should().Be("m");
    }

    [Fact]
    public void Compile_ManyThingsWrong_ReportsAllOfThem()
    {
        var limits = new LimitsManifest { PerCaller = new RateManifest(0, TimeSpan.FromMinutes(1), 0), Concurrent = 0 };
        Compile("t", "m", limits, TimeSpan.Zero, out var findings).Should().BeNull();
        findings.Findings.Select(finding => (finding.Path, finding.Rule)).Should().Equal(
            ("tools[0].limits.perCaller", "limits-rate"), ("tools[0].limits.concurrent", "limits-concurrent"), ("backend.timeout", "limits-timeout"));
    }

    [Fact]
    public void Compile_ConcurrentBeyondTheBulkhead_Warns()
    {
        Compile("t", "m", new LimitsManifest { Concurrent = 65 }, TimeSpan.FromSeconds(1), out var findings).Should().NotBeNull();
        findings.Findings.Should().ContainSingle().Which.Severity.Should().Be(FindingSeverity.Warning);
    }

    [Theory]
    [InlineData("60/min", 60, 60)]
    [InlineData("1/s", 1, 1)]
    [InlineData("1000000/h", 1_000_000, 3600)]
    public void RateText_Rate_IsRead(string text, int count, int seconds)
    {
        RateText.TryParse(text, out var rate).Should().BeTrue();
        rate.Should().Be(new RateManifest(count, TimeSpan.FromSeconds(seconds), count));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("60")]
    [InlineData("/min")]
    [InlineData("0/min")]
    [InlineData("-1/min")]
    [InlineData("1000001/s")]
    [InlineData(" 60/min")]
    [InlineData("60/ min")]
    [InlineData("60/MIN")]
    [InlineData("60/day")]
    [InlineData("60/min/s")]
    [InlineData("６/min")]
    public void RateText_NoRate_IsRefused(string? text) => RateText.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Validator_EverythingWrong_NamesEverySettingValueAndRemedy()
    {
        var options = new LimitsOptions
        {
            PerCaller = "many",
            Unauthenticated = "0/min",
            RefusedCalls = "",
            PerCallerConcurrent = 0,
            PerBackendConcurrent = -1,
            MaxCallers = 0,
        };
        new LimitsOptionsValidator().Validate(options).Errors.Select(error => error.ErrorMessage).Should().BeEquivalentTo(
            "Limits:PerCaller is 'many'; use a number from 1 to 1000000 and a period, such as 60/min (/s, /min, /h).",
            "Limits:Unauthenticated is '0/min'; use a number from 1 to 1000000 and a period, such as 60/min (/s, /min, /h).",
            "Limits:RefusedCalls is ''; use a number from 1 to 1000000 and a period, such as 60/min (/s, /min, /h).",
            "Limits:PerCallerConcurrent is 0; use a number from 1 to 10000, such as 8.",
            "Limits:PerBackendConcurrent is -1; use a number from 1 to 10000, such as 64.",
            "Limits:MaxCallers is 0; use a number from 1 to 10000000, such as 100000.");
    }

    internal static LimitsDefinition? Compile(string tool, string manifest, LimitsManifest limits, TimeSpan timeout, out FindingCollector findings)
    {
        findings = new FindingCollector("orders.yaml", new SourceMap());
        var api = new ApiManifest
        {
            Manifest = manifest,
            Version = "1.0.0",
            Owner = "team@example.com",
            Backend = new BackendManifest { BaseUrl = new Uri("https://orders.example"), AllowedNetworks = ["public"], Timeout = timeout },
            Tools =
            [
                new ToolManifest
                {
                    Name = tool,
                    Description = "A tool.",
                    Effect = ToolEffect.Read,
                    Access = new AccessManifest { Authenticated = true },
                    Request = new RequestManifest { Method = "GET", Path = "/" },
                    Response = new ResponseManifest { None = true },
                    Limits = limits,
                },
            ],
        };
        return LimitsDefinition.Compile(new EntryIdentity(tool, manifest, "1.0.0", "digest"), api, 0, new LimitsOptions(), findings);
    }
}

using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using YamlDotNet.RepresentationModel;

namespace McpSecureApis.FunctionalTests.Documentation;

/// <summary>The examples of pipelines: what they run exists, and says in a repository that is in order what they wait for.</summary>
public sealed class PipelineTests
{
    private static readonly string Folder = Repository.Folder("docs", "pipeline");

    public static TheoryData<string> Files => ["github-actions.yml", "gitlab-ci.yml", "pre-commit"];

    /// <summary>A verb or an option that is not there ends with other words than a file that is not there.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task EveryCommand_IsOneThatTheProgramTakes(string file)
    {
        var commands = (await File.ReadAllLinesAsync(Path.Combine(Folder, file)))
            .Select(line => line.Trim().TrimStart('-').Trim().Replace("run: ", string.Empty, StringComparison.Ordinal))
            .Where(line => line.StartsWith("mcp-secure-apis ", StringComparison.Ordinal)).ToList();
        commands.Should().HaveCountGreaterThan(1);
        foreach (var command in commands)
        {
            var words = command.Split(" || ")[0].Split(' ')[1..].Select(word => word.Trim('"').Replace("$", string.Empty, StringComparison.Ordinal));
            var (_, _, error) = await Verb.RunAsync([.. words]);
            error.Should().NotContain("--help lists", "{0} runs it", file).And.NotContain("There is no option");
        }
    }

    [Theory]
    [InlineData("github-actions.yml", "jobs")]
    [InlineData("gitlab-ci.yml", "manifests")]
    public void EveryPipeline_IsYaml(string file, string member)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Folder, file));
        yaml.Load(reader);
        ((YamlMappingNode)yaml.Documents.Single().RootNode).Children.Keys.Should().Contain(new YamlScalarNode(member));
    }
}

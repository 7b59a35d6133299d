using System.Text;
using McpSecureApis.Core.Manifests.Files;

namespace McpSecureApis.Conformance;

/// <summary>The suite's resources and prompts, written as any author writes them.</summary>
internal static class FixtureManifest
{
    private const string Yaml = """
        manifest: conformance
        version: 1.0.0
        owner: tests
        backend:
          baseUrl: BACKEND
          allowedNetworks: [127.0.0.0/8]
        tools: []
        resources:
          - name: static_text
            title: Static text
            description: A text that never changes.
            uri: test://static-text
            mimeType: text/plain
            access: {authenticated: true}
            request: {method: GET, path: /static-text}
            response: {content: public}
          - name: static_binary
            title: Static picture
            description: A picture that never changes.
            uri: test://static-binary
            mimeType: image/png
            access: {authenticated: true}
            request: {method: GET, path: /static-binary}
            response: {content: public}
          - name: template_data
            description: Data by its id.
            uri: test://template/{id}/data
            access: {authenticated: true}
            request: {method: GET, path: '/template/{id}/data'}
            arguments: {type: object, required: [id], properties: {id: {type: string, pattern: '^[0-9]{1,9}$'}}}
            response: {fields: {id: public, templateTest: public, data: public}}
        prompts:
          - name: test_simple_prompt
            description: A prompt without arguments.
            access: {authenticated: true}
            messages: [{text: This is a simple prompt for testing.}]
          - name: test_prompt_with_arguments
            description: A prompt with two arguments.
            access: {authenticated: true}
            arguments:
              - {name: arg1, description: The first argument., required: true, values: [testValue1, test, hello]}
              - {name: arg2, description: The second argument., required: true}
            messages: [{text: "Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"}]
          - name: test_prompt_with_embedded_resource
            description: A prompt about a resource.
            access: {authenticated: true}
            arguments: [{name: resourceUri, description: The resource to embed., required: true}]
            messages: [{text: 'Please process the embedded resource {resourceUri}.'}]
          - name: test_prompt_with_image
            description: A prompt about a picture.
            access: {authenticated: true}
            messages: [{text: Please analyze the image above.}]
          - name: test_input_required_result_prompt
            description: A prompt that asks a person first.
            access: {authenticated: true}
            messages: [{text: The context was given.}]

        """;

    /// <param name="backend">Where the resources come from.</param>
    /// <param name="generation">From 1: how often the list of prompts has changed.</param>
    public static ManifestFile Of(Uri backend, int generation)
    {
        var change = generation == 0 ? string.Empty :
            $"  - {{name: test_changed_{generation}, description: It came later., access: {{authenticated: true}}, messages: [{{text: Changed.}}]}}\n";
        return new ManifestFile("conformance.yaml", Encoding.UTF8.GetBytes(Yaml.Replace("BACKEND", backend.OriginalString.TrimEnd('/'), StringComparison.Ordinal) + change), Problem: null);
    }
}

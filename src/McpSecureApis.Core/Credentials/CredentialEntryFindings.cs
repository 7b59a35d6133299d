namespace McpSecureApis.Core.Credentials;

/// <summary>Takes what is wrong with one entry. Never prints what stands where a secret's reference belongs.</summary>
/// <param name="add">Is told the member and the problem, to stand behind the setting.</param>
internal sealed class CredentialEntryFindings(Action<string, string> add)
{
    public void Add(string member, string problem) => add(member, problem);

    public void CheckReference(string member, string? text)
    {
        if (!SecretReference.TryParse(text, out _, out var problem))
        {
            add(member, problem);
        }
    }

    public void CheckBetween(string member, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            add(member, $"is {value}; use a value from {least} to {most}.");
        }
    }
}

namespace McpSecureApis.Core.Confirmation;

/// <summary>
/// The key file or the folder of shared confirmations cannot be used; the message is for the operator and quotes nothing of the file.
/// </summary>
/// <param name="setting">The setting that names it.</param>
/// <param name="problem">What is wrong, to stand behind the setting.</param>
internal sealed class ConfirmationKeyException(string setting, string problem) : Exception($"{setting} {problem}")
{
    public string Setting { get; } = setting;

    public string Problem { get; } = problem;
}

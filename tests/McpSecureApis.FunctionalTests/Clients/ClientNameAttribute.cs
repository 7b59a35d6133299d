using System.Reflection;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>Which client a class of tests is about.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ClientNameAttribute(string client) : Attribute
{
    public string Client { get; } = client;

    internal static string Of(Type tests) => tests.GetCustomAttribute<ClientNameAttribute>()!.Client;
}

using System.Net;
using FluentValidation;
using McpSecureApis.Core.Credentials.Secrets;

namespace McpSecureApis.Admin;

/// <summary>Reports everything that is wrong with <see cref="AdminOptions"/> at once.</summary>
internal sealed class AdminOptionsValidator : AbstractValidator<AdminOptions>
{
    public AdminOptionsValidator()
    {
        RuleFor(options => options.Listen).Must(IsListenUrl).When(options => options.Listen.Length > 0)
            .WithMessage(options =>
                $"Admin:Listen is '{options.Listen}'; use http, an IP address or localhost, and a port, for example http://127.0.0.1:7421.");
        RuleFor(options => options.Token).Custom((token, context) =>
        {
            if (context.InstanceToValidate.Listen.Length > 0 && !SecretReference.TryParse(token, out _, out var problem))
            {
                context.AddFailure(nameof(AdminOptions.Token), $"Admin:Token {problem}");
            }
            else if (context.InstanceToValidate.Listen.Length == 0 && !string.IsNullOrEmpty(token))
            {
                context.AddFailure(nameof(AdminOptions.Token), "Admin:Token is set and Admin:Listen is not, so nothing listens; set both or none.");
            }
        });
    }

    private static bool IsListenUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp &&
        url.PathAndQuery == "/" && url.UserInfo.Length == 0 &&
        (url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out _));
}

using FluentValidation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The rules of a request as far as its literal text decides them; placeholders are judged where the template is compiled.</summary>
internal sealed class RequestManifestValidator : AbstractValidator<RequestManifest>
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    public RequestManifestValidator()
    {
        RuleFor(request => request.Method).Custom((method, context) =>
        {
            if (method is not null && !Methods.Contains(method, StringComparer.Ordinal))
            {
                context.Break("method", "This method is not allowed", method, "GET, HEAD, POST, PUT, PATCH or DELETE, in capitals");
            }
        });
        RuleFor(request => request.Path).Custom((path, context) =>
        {
            if (path is not null && FindPathProblem(path) is { } problem)
            {
                context.Break("request-path", problem, path, "a path such as /orders/{orderId}");
            }
        });
        RuleFor(request => request.Query).Custom((query, context) =>
        {
            foreach (var name in query.Keys.Where(name => !NameRules.QueryName.IsMatch(name)))
            {
                context.Break(
                    "query-name",
                    "This is not the name of a query parameter",
                    name,
                    "letters, digits and -._~$!*'()[],:@/",
                    ManifestRules.Entry(name),
                    atName: true);
            }

            CheckLongForms(query, context);
        });
        RuleFor(request => request.Headers).Custom((headers, context) =>
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var name in headers.Keys)
            {
                if (FindHeaderProblem(name) is { } problem)
                {
                    context.Break("header-name", problem, name, "another header", ManifestRules.Entry(name), atName: true);
                }
                else if (!seen.Add(name))
                {
                    context.Break(
                        "duplicate-header",
                        "Two names differ in case only, and header names have none",
                        name,
                        "each header once",
                        ManifestRules.Entry(name),
                        atName: true);
                }
            }

            CheckLongForms(headers, context);
        });
        RuleFor(request => request.PathParameters).Custom(CheckLongForms);
        RuleFor(request => request.Body).Custom((body, context) => CheckBody(body is not null, context));
        RuleFor(request => request.Form).Custom((form, context) =>
        {
            CheckBody(form is not null, context);
            CheckFieldNames(form?.Keys ?? [], context);
            CheckLongForms(form ?? new Dictionary<string, ParameterManifest>(), context);
        });
        RuleFor(request => request.Multipart).Custom((parts, context) =>
        {
            CheckBody(parts is not null, context);
            CheckFieldNames(parts?.Keys ?? [], context);
        });
        RuleFor(request => request.File).Custom((file, context) => CheckBody(file is not null, context));
    }

    private static void CheckBody(bool isThere, ValidationContext<RequestManifest> context)
    {
        var request = context.InstanceToValidate;
        if (isThere && request.Method is "GET" or "HEAD")
        {
            context.Break("body", "A request with this method has no body", request.Method, "no body, or POST, PUT, PATCH or DELETE");
        }

        // Told at the kinds after the first, each once.
        var first = request switch
        {
            { Body: not null } => "Body",
            { Form: not null } => "Form",
            { Multipart: not null } => "Multipart",
            _ => "File",
        };
        if (isThere && first != context.PropertyPath.Split('.')[^1])
        {
            context.Break("body", "A request has one body", $"{first.ToLowerInvariant()} and another", "one of body, form, multipart and file");
        }
    }

    private static void CheckFieldNames(IEnumerable<string> names, ValidationContext<RequestManifest> context)
    {
        foreach (var name in names.Where(name => !NameRules.FieldName.IsMatch(name)))
        {
            context.Break(
                "field-name",
                "This is not the name of a form field",
                name,
                "letters, digits and -._~$!*'()[],:@/",
                ManifestRules.Entry(name),
                atName: true);
        }
    }

    /// <summary>Why a header may not be set, as a sentence without its final dot; null when it may.</summary>
    public static string? FindHeaderProblem(string name) =>
        !NameRules.HeaderName.IsMatch(name) ? "This is not the name of a header" :
        ForbiddenHeaders.Contains(name) ? "A manifest may not set this header" : null;

    private static string? FindPathProblem(string path)
    {
        if (path.Length > 2048)
        {
            return "The path is longer than 2048 characters";
        }

        if (!path.StartsWith('/'))
        {
            return "The path does not start with a slash";
        }

        if (path.AsSpan().ContainsAny('?', '#', '\\'))
        {
            return "The path has a question mark, number sign or backslash";
        }

        if (path.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return "The path has a character outside printable ASCII, which is written percent-encoded";
        }

        if (path.Length == 1)
        {
            return null;
        }

        // One final slash is part of some backends' paths (/orders/); the request is compared with it, so no value can take its place.
        var named = path.EndsWith('/') ? path[1..^1] : path[1..];
        foreach (var segment in named.Split('/'))
        {
            var decoded = Uri.UnescapeDataString(Uri.UnescapeDataString(segment));
            if (segment.Length == 0)
            {
                return "The path has an empty segment";
            }

            if (decoded is "." or "..")
            {
                return "The path has a segment '.' or '..'";
            }

            if (decoded.AsSpan().ContainsAny('/', '\\'))
            {
                return "The path has an encoded slash or backslash";
            }
        }

        return null;
    }

    private static void CheckLongForms(IReadOnlyDictionary<string, ParameterManifest> parameters, ValidationContext<RequestManifest> context)
    {
        foreach (var (name, parameter) in parameters)
        {
            if (parameter.Template is null == parameter.Argument is null)
            {
                context.Break(
                    "request-parameter",
                    "A text or an argument is needed, one of them",
                    null,
                    "{argument: status}, or {template: TEXT, escape: odata}",
                    ManifestRules.Entry(name));
            }
            else if (parameter is { Argument.Length: 0 })
            {
                context.Break(
                    "empty",
                    "The name of the argument is empty",
                    "\"\"",
                    "the name of a declared argument",
                    ManifestRules.Entry(name) + ".Argument");
            }
        }
    }
}

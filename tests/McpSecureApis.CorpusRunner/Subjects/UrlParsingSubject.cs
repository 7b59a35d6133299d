using System.Net;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>
/// The host and port that our URL gate approved against those that <see cref="SocketsHttpHandler"/> asks a connection for. A refusal is
/// a pass: the gate takes a small part of what a browser takes. Both counts are shown, because a gate that refuses all would pass too.
/// </summary>
internal sealed class UrlParsingSubject : ISubject
{
    private static readonly string[] Schemes = ["http:", "https:"];

    public string Name => "url-parsing";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder) => folder.Files.Select(file => file.Judge((item, result) =>
    {
        if (item.Has("output"))
        {
            RunHost(item, result);
        }
        else
        {
            RunUrl(item, result);
        }
    }));

    /// <summary>A URL that is not absolute, or not http, is not something that the gate or the client is given.</summary>
    private static void RunUrl(CorpusCase item, SubsetResult result)
    {
        var input = item.Text("input") ?? "";
        if (!Schemes.Any(scheme => input.TrimStart().StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
        {
            result.Skip(SubsetResult.Indefinite);
            return;
        }

        if (!StrictHttpUrl.TryParse(input, out var url, out _))
        {
            result.Count("refused");
            result.Pass();
            return;
        }

        result.Count("accepted");
        result.Add(item.Id, ConnectsWhere(input, url));
    }

    /// <summary>A host is taken only in the ASCII form that it has after WHATWG's conversion.</summary>
    private static void RunHost(CorpusCase item, SubsetResult result)
    {
        var input = item.Text("input") ?? "";
        if (!StrictHttpUrl.TryParse($"https://{input}/", out var url, out _))
        {
            result.Count("refused");
            result.Pass();
            return;
        }

        result.Count("accepted");
        result.Add(
            item.Id,
            string.Equals(url.IdnHost, item.Text("output"), StringComparison.Ordinal) &&
            string.Equals(input, item.Text("output"), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What was approved is read off the text itself, so that <see cref="Uri"/> is not compared with itself.</summary>
    private static bool ConnectsWhere(string input, Uri url)
    {
        var authority = input[(input.IndexOf("//", StringComparison.Ordinal) + 2)..].Split('/')[0];
        var target = AskWhere(url);
        if (target is null)
        {
            return false;
        }

        var host = target.Host.Contains(':', StringComparison.Ordinal) ? $"[{target.Host.Trim('[', ']')}]" : target.Host;
        var isDefault = target.Port == (url.Scheme == Uri.UriSchemeHttps ? 443 : 80);
        return string.Equals(authority, $"{host}:{target.Port}", StringComparison.OrdinalIgnoreCase) ||
            (isDefault && string.Equals(authority, host, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Lets the client get as far as the connection, which is never made.</summary>
    private static DnsEndPoint? AskWhere(Uri url)
    {
        DnsEndPoint? asked = null;
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = (context, _) =>
            {
                asked = context.DnsEndPoint;
                throw new IOException("Not connected.");
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        try
        {
            http.Send(request, CancellationToken.None).Dispose();
        }
        catch (HttpRequestException)
        {
            // The trap above: what was asked for is all that counts.
        }

        return asked;
    }
}

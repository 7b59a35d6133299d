using System.Text;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>Writes the body of a request, of whichever kind it is.</summary>
internal static class BodyWriter
{
    /// <summary>A template may repeat an argument; the body does not grow without bound for that.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The body; null when the template has none or nothing of it is present, or after a problem was noted.</summary>
    public static RequestBody? Build(BodyDefinition? definition, RequestValues values) => definition switch
    {
        null => null,
        { Json: { } json } => JsonBodyWriter.Build(json, values),
        { Form: { } form } => BuildForm(form, values),
        { Multipart: { } parts } => MultipartWriter.Build(parts, values),
        { File: { } file } => BuildFile(file, values),
        _ => throw new InvalidOperationException("A body's template is of no kind."),
    };

    private static RequestBody? BuildForm(IReadOnlyList<ParameterPart> form, RequestValues values)
    {
        var writer = new TargetWriter(stackalloc char[512]);
        try
        {
            QueryWriter.Write(form, values, ref writer, isForm: true);
            if (values.IsSound && writer.Length > MaxBytes)
            {
                values.Add(string.Empty, "request-size", $"make the request's body longer than {MaxBytes} bytes; send less");
            }

            return values.IsSound ? new RequestBody(Encoding.ASCII.GetBytes(writer.Written.ToArray()), RequestBody.Form) : null;
        }
        finally
        {
            writer.Free();
        }
    }

    private static RequestBody? BuildFile(FileDefinition file, RequestValues values)
    {
        if (!values.TryFind(file.Argument.Name, out var value))
        {
            values.Add(file.Argument, "required", "is required");
            return null;
        }

        return FileReader.TryRead(values, file, value) is { } content ? new RequestBody(content.Bytes, content.MediaType) : null;
    }
}

using System.Text;
using McpSecureApis.Core.Requests.Matching;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>The reader of our own multipart bodies takes what we write and nothing near it.</summary>
public sealed class MultipartReaderTests
{
    private const string Name = "Content-Disposition: form-data; name=\"n\"";

    [Theory]
    [InlineData("--B--\r\n", "")]
    [InlineData("--B\r\n" + Name + "\r\n\r\nx\r\n--B--\r\n", "n||<x>")]
    [InlineData("--B\r\n" + Name + "\r\n\r\n\r\n--B--\r\n", "n||<>")]
    [InlineData("--B\r\n" + Name + "\r\n\r\n\r\n\r\n\r\n--B--\r\n", "n||<\r\n\r\n>")]
    [InlineData("--B\r\n" + Name + "; filename=\"f.pdf\"\r\nContent-Type: application/pdf\r\n\r\nx\r\n--B--\r\n", "n|f.pdf|application/pdf<x>")]
    [InlineData("--B\r\n" + Name + "\r\nContent-Type: application/json\r\n\r\n{}\r\n--B\r\n" + Name + "\r\n\r\ny\r\n--B--\r\n", "n||application/json<{}> n||<y>")]
    public void TryRead_WhatWeWrite_IsItsParts(string body, string expected)
    {
        TryRead(body, out var parts).Should().BeTrue();
        parts.Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("--B")]
    [InlineData("--B--")]
    [InlineData("--B--\r\n\r\n")]
    [InlineData("--B\r\n--B--\r\n")] // nothing between two delimiters
    [InlineData("--B\r\n\r\n--B--\r\n")]
    [InlineData("--B\r\nx\r\n--B--\r\n")] // no end of the head
    [InlineData("--B\r\n\r\n\r\n\r\n\r\n--B--\r\n")] // no head
    [InlineData("--B\r\n\r\nContent-Type: a/b\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\n" + Name + "\r\n\r\nx--B--\r\n")] // no line break before the delimiter
    [InlineData("--B\r\n" + Name + "\r\n\r\nx\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"ab\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; nome=\"ab\"\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"\"; filename=\"f\"\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a%22\"\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\\b\"\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\"; x=\"b\"\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\n" + Name + "; filename=\"f%\"\r\n\r\nx\r\n--B--\r\n")]
    [InlineData("--B\r\n" + Name + "\r\nContent-Type: a/b\r\nX-A: 1\r\n\r\nx\r\n--B--\r\n")]
    public void TryRead_AnythingElse_IsRefused(string body) => TryRead(body, out _).Should().BeFalse();

    [Theory]
    [InlineData("multipart/form-data; boundary=C")]
    [InlineData("multipart/mixed; boundary=B")]
    [InlineData("")]
    public void TryRead_OtherContentType_IsRefused(string contentType) =>
        MultipartReader.TryRead(new RequestBody("--B--\r\n"u8.ToArray(), contentType), out _).Should().BeFalse();

    private static bool TryRead(string body, out string parts)
    {
        var isRead = MultipartReader.TryRead(new RequestBody(Encoding.UTF8.GetBytes(body), RequestBody.Multipart + "B"), out var read);
        parts = string.Join(' ', read.Select(part => $"{part.Name}|{part.Filename}|{part.ContentType}<{Encoding.UTF8.GetString(part.Content.Span)}>"));
        return isRead;
    }
}

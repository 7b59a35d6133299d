using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Pkcs11;
using Net.Pkcs11Interop.Common;

namespace McpSecureApis.FunctionalTests.Tokens;

/// <summary>What is a reference to a key on a token, and what a module's answer is called. No token is needed.</summary>
public sealed class TokenKeyReferenceTests
{
    private static readonly string File = Path.GetFullPath("/etc/hostname");

    [Fact]
    public void Parse_WhatP11toolPrints_IsTaken()
    {
        var parsed = TokenKeyReference.Parse(
            "pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;serial=efc40dbab8a47ecb;token=approvals;" +
            "id=%01%FF;object=reviewer%20one;type=private" +
            $"?module-path={File}&pin-source=file:/run/secrets/pin");

        parsed.ModulePath.Should().Be(File);
        parsed.PinSource!.ToString().Should().Be("file '/run/secrets/pin'");
        parsed.KeyWords.Should().Be("object=reviewer one and id=01ff (hexadecimal)");
        parsed.Uri.Type.Should().Be(CKO.CKO_PRIVATE_KEY);
        TokenKeyReference.Parse($"pkcs11:?module-path={File}").KeyWords.Should().BeEmpty();
    }

    [Theory]
    [InlineData("pkcs11:token=a", "needs module-path with the absolute path")]
    [InlineData("pkcs11:token=a?module-path=libsofthsm2.so", "needs module-path with the absolute path")]
    [InlineData("pkcs11:token=a?module-path=/usr/lib/none.so", "there is no file /usr/lib/none.so")]
    [InlineData("pkcs11:token=a?module-path=/usr/lib", "there is no file /usr/lib.")]
    [InlineData("pkcs11:token=a?module-name=softhsm2", "needs module-path")]
    [InlineData("pkcs11:token=a?module-path=FILE&module-name=softhsm2", "needs module-path")]
    [InlineData("pkcs11:label=a?module-path=FILE", "has the attribute 'label', which is not known")]
    [InlineData("pkcs11:token=a?module-path=FILE&x-pin=s3cret-s3cret", "has the attribute 'x-pin', which is not known")]
    [InlineData("pkcs11:token=a;token=b?module-path=FILE", "is not as RFC 7512 has it (Duplicate attribute token")]
    [InlineData("pkcs11:token=%zz?module-path=FILE", "is not as RFC 7512 has it")]
    [InlineData("pkcs11:token?module-path=FILE", "is not as RFC 7512 has it")]
    [InlineData("pkcs11:slot-id=many?module-path=FILE", "is not as RFC 7512 has it")]
    [InlineData("pkcs11:library-version=many?module-path=FILE", "is not as RFC 7512 has it")]
    [InlineData("pkcs11:type=any?module-path=FILE", "is not as RFC 7512 has it")]
    [InlineData("pkcs11:token=my token?module-path=FILE", "holds white space; write %20")]
    [InlineData("pkcs11:token=a?module-path=FILE&pin-source=s3cret-s3cret", "pin-source is not a reference (its value is not shown here)")]
    [InlineData("pkcs11:token=a?module-path=FILE&pin-source=|/bin/cat", "pin-source is not a reference")]
    [InlineData("pkcs11:token=a?module-path=FILE&pin-value=s3cret-s3cret", "pin-value is not taken")]
    [InlineData("pkcs11:token=a?pin-value=s3cret-s3cret%", "pin-value is not taken")]
    [InlineData("pkcs11:token=a?PIN-VALUE=s3cret-s3cret", "pin-value is not taken")]
    public void Parse_WhatIsNone_SaysWhyAndNoSecret(string text, string said) =>
        FluentActions.Invoking(() => TokenKeyReference.Parse(text.Replace("FILE", File, StringComparison.Ordinal)))
            .Should().Throw<ApprovalKeyException>().Where(error => error.Message.Contains(said) && !error.Message.Contains("s3cret"));

    [Theory]
    [InlineData(CKR.CKR_PIN_INCORRECT, "The token 'a' answered CKR_PIN_INCORRECT to C_Login. The PIN is wrong.")]
    [InlineData(CKR.CKR_PIN_LEN_RANGE, "The token 'a' answered CKR_PIN_LEN_RANGE to C_Login. The PIN is wrong.")]
    [InlineData(CKR.CKR_PIN_LOCKED, "The token 'a' answered CKR_PIN_LOCKED to C_Login. The PIN is locked after too many wrong ones; *")]
    [InlineData(CKR.CKR_DEVICE_REMOVED, "The token 'a' answered CKR_DEVICE_REMOVED to C_Login. It was taken out.")]
    [InlineData(CKR.CKR_FUNCTION_FAILED, "The token 'a' answered CKR_FUNCTION_FAILED to C_Login.")]
    public void Ask_AnErrorOfTheModule_IsSaidByItsName(CKR answer, string said) =>
        FluentActions.Invoking(() => TokenAnswers.Ask<int>("The token 'a'", () => throw new Pkcs11Exception("C_Login", answer)))
            .Should().Throw<ApprovalKeyException>().WithMessage(said);
}

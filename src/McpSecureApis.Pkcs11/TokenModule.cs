using System.Runtime.InteropServices;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Manifests.Values;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace McpSecureApis.Pkcs11;

/// <summary>Loads the library of a token, which runs with the rights of whoever approves.</summary>
internal static class TokenModule
{
    private const string DynamicLoader = "libdl";

    // The package asks for libdl, of which Linux has the file without a version only beside a compiler; what it wants of it is in every process.
    static TokenModule() => NativeLibrary.SetDllImportResolver(
        typeof(Pkcs11InteropFactories).Assembly,
        static (name, _, _) => OperatingSystem.IsLinux() && name == DynamicLoader ? NativeLibrary.GetMainProgramHandle() : IntPtr.Zero);

    /// <exception cref="ApprovalKeyException">It is no module, or does not start.</exception>
    public static IPkcs11Library Load(string path)
    {
        var factories = new Pkcs11InteropFactories();
        try
        {
            return TokenAnswers.Ask("The module", () => factories.Pkcs11LibraryFactory.LoadPkcs11Library(factories, path, AppType.MultiThreaded));
        }
        catch (Exception error) when (error is UnmanagedException or LibraryArchitectureException or TypeLoadException or BadImageFormatException)
        {
            throw new ApprovalKeyException(
                $"module-path: {UnsafeCharacters.Escape(path)} cannot be loaded as a PKCS#11 module of this machine ({error.GetType().Name}).");
        }
    }
}

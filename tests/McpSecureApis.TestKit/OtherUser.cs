using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace McpSecureApis.TestKit;

/// <summary>
/// Does something with the rights that the user <c>nobody</c> has to files, on a thread of its own: on Linux each thread has an identity towards
/// the file system (setfsuid(2)), and one that is not root's has none of root's capabilities.
/// </summary>
public static class OtherUser
{
    /// <summary>Why a test that needs another user is skipped.</summary>
    public const string Reason = "Only root on Linux can be another user.";

    private const int Nobody = 65534;
    private const int Nothing = -1;

    /// <summary>Whether this process can be another user.</summary>
    public static bool IsPossible { get; } = OperatingSystem.IsLinux() && OnThread(Become);

    /// <summary>Gives a file or folder to the other user.</summary>
    public static void Give(string path)
    {
        using var chown = Process.Start("chown", [$"{Nobody}:{Nobody}", path]);
        chown.WaitForExit();
        if (chown.ExitCode != 0)
        {
            throw new InvalidOperationException("chown failed.");
        }
    }

    /// <summary>Does something as the other user. What it hands to other threads is done as this one.</summary>
    public static T Run<T>(Func<T> act) => OnThread(() => Become() ? act() : throw new InvalidOperationException(Reason));

    private static bool Become()
    {
        _ = setfsgid(Nobody);
        _ = setfsuid(Nobody);

        // It tells the identity before, and changes nothing when the number is none.
        return setfsuid(Nothing) == Nobody;
    }

    private static T OnThread<T>(Func<T> act)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = act();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    [DllImport("libc")]
    private static extern int setfsuid(int user);

    [DllImport("libc")]
    private static extern int setfsgid(int group);
}

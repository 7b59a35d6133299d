using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Approvals.Locks;

namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>
/// A folder of the server's own, which no publisher can reach: the last lock that counted, with the approved versions in it, and the greatest
/// numbers that were seen. The state is sealed by its hash and names the lock by its own, so damage is seen; the lock's signatures are checked
/// each time that it is used, so who can write here can take back approvals, and cannot give one.
/// </summary>
internal sealed class ApprovalStore
{
    private const string StateName = "state.json";
    private const string LockName = "accepted.lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 8,
    };

    private readonly string _folder;
    private readonly bool _writes;

    private ApprovalStore(string folder, bool writes, StoreState state, byte[]? lockFile)
    {
        _folder = folder;
        _writes = writes;
        State = state;
        Lock = lockFile;
    }

    public StoreState State { get; private set; }

    /// <summary>The last lock that counted; null when there is none, or it is not the one that was kept.</summary>
    public byte[]? Lock { get; private set; }

    /// <summary>Whether nothing was ever kept here, so that an older lock than one that was seen elsewhere would pass.</summary>
    public bool IsNew => State.Sequence == 0;

    /// <param name="folder">The folder; made when it is missing.</param>
    /// <param name="writes">Whether anything is kept; false for who only looks.</param>
    /// <exception cref="ApprovalStoreException">The state is damaged, or the folder cannot be used.</exception>
    public static ApprovalStore Open(string folder, bool writes)
    {
        try
        {
            if (writes)
            {
                Make(folder);
            }

            var file = Path.Combine(folder, StateName);
            var lockFile = LockFiles.Read(Path.Combine(folder, LockName));
            if (!File.Exists(file))
            {
                return new ApprovalStore(folder, writes, new StoreState(), lockFile: null);
            }

            var state = Read(File.ReadAllBytes(file)) ?? throw new ApprovalStoreException(
                $"is '{folder}', whose {StateName} is damaged, so that nobody knows which locks are older than one that was seen. " +
                "Take it from a backup, or remove the folder's content to begin anew with the lock as it is.");
            return new ApprovalStore(folder, writes, state, lockFile is not null && DigestOf(lockFile) == state.Lock ? lockFile : null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ApprovalStoreException($"is '{folder}', which cannot be used ({error.GetType().Name}).");
        }
    }

    /// <summary>Why an accepted lock does not count here; null when it does.</summary>
    public LockProblem? FindProblem(AcceptedLock accepted) =>
        State.Catalog is { } catalog && catalog != accepted.Content.Catalog ? LockProblem.OtherCatalog
            : accepted.Content.Sequence < State.Sequence ? LockProblem.RolledBack
            : accepted.Content.Sequence == State.Sequence && DigestOf(accepted.File.Span) != State.Lock ? LockProblem.RolledBack
            : null;

    /// <summary>Remembers a lock that counts, and its policy's version. The lock is written first: a state without it would serve nothing.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public void Keep(AcceptedLock accepted)
    {
        var entries = new Dictionary<string, long>(State.Entries, StringComparer.Ordinal);
        foreach (var (name, approved) in accepted.Approved)
        {
            entries[name] = Math.Max(entries.GetValueOrDefault(name), approved.Sequence);
        }

        var state = new StoreState
        {
            Catalog = accepted.Content.Catalog,
            Sequence = accepted.Content.Sequence,
            Lock = DigestOf(accepted.File.Span),
            PolicyVersion = Math.Max(State.PolicyVersion, accepted.Policy?.Version ?? 0),
            Entries = entries,
        };
        var isSame = state.Lock == State.Lock && Lock is not null && state.PolicyVersion == State.PolicyVersion;
        (State, Lock) = (state, accepted.File.ToArray());
        if (!isSame && _writes)
        {
            Write(LockName, Lock);
            Write(StateName, TextOf(state));
        }
    }

    /// <summary>Remembers the version of a policy, whether or not a lock counts under it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public void Keep(long policyVersion)
    {
        if (policyVersion > State.PolicyVersion)
        {
            State = State with { PolicyVersion = policyVersion };
            if (_writes)
            {
                Write(StateName, TextOf(State));
            }
        }
    }

    private static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] TextOf(StoreState state)
    {
        var members = JsonSerializer.SerializeToNode(state, Strict)!.AsObject();
        members["seal"] = CanonicalForm.DigestOf(members);
        return [.. CanonicalForm.Of(members), (byte)'\n'];
    }

    /// <summary>Null when a byte is another than was written.</summary>
    private static StoreState? Read(byte[] bytes)
    {
        try
        {
            var members = JsonNode.Parse(bytes)?.AsObject() ?? [];
            members.Remove("seal");
            return members.Deserialize<StoreState>(Strict) is { } state && TextOf(state).AsSpan().SequenceEqual(bytes) ? state : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Write(string name, byte[] content)
    {
        var hidden = Path.Combine(_folder, $".{name}.{Guid.NewGuid():N}");
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.WriteThrough,
        };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(hidden, how))
        {
            stream.Write(content);
        }

        File.Move(hidden, Path.Combine(_folder, name), overwrite: true);
    }
}

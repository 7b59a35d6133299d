namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>Where revocations are kept, so that a restart keeps them and all instances see them.</summary>
internal interface IRevocationStore
{
    /// <summary>All of them, also those whose time is over.</summary>
    /// <exception cref="RevocationStoreException">They cannot be told.</exception>
    ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Adds one, in place of one about the same tokens. When it returns, a restart keeps it.</summary>
    /// <exception cref="RevocationStoreException">It could not be added.</exception>
    ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken);

    /// <summary>Takes one back.</summary>
    /// <param name="revocation">Which tokens it is about; its time does not matter.</param>
    /// <param name="cancellationToken">Gives up; whether it was taken back is then not known.</param>
    /// <returns>False when there is none about these tokens.</returns>
    /// <exception cref="RevocationStoreException">It could not be taken back.</exception>
    ValueTask<bool> RemoveAsync(Revocation revocation, CancellationToken cancellationToken);
}

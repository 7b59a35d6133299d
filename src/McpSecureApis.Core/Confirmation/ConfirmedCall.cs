using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Confirmation;

/// <summary>
/// A call that may be made as far as a person has a say: one said yes to exactly this request, or the tool needs nobody. Limits and every room
/// behind them take this type, so code that would skip the question does not compile.
/// </summary>
internal sealed class ConfirmedCall
{
    private static readonly Refusal Required = new(
        RefusalReason.ConfirmationRequired,
        "This tool acts only after a person has confirmed the call, and this connection cannot ask one. Tell the user what you wanted to do.");

    private static readonly Refusal Asked = new(
        RefusalReason.ConfirmationRequired, "This tool acts only after a person has confirmed the call, who is asked with this answer.");

    private static readonly Refusal Busy = new(
        RefusalReason.ConfirmationRequired,
        "This tool acts only after a person has confirmed the call, and too many questions already wait for that person here. " +
        "Wait for the answer to one of them.");

    private static readonly Refusal TooLong = new(
        RefusalReason.ConfirmationRequired,
        "This tool acts only after a person has confirmed the call, and its arguments are too long to be shown to one. Send fewer at a time.");

    private static readonly Refusal Declined = new(
        RefusalReason.ConfirmationDeclined, "The person who was asked did not confirm the call. Do not try again unless they ask for it.");

    private static readonly Refusal ToolChanged = new(
        RefusalReason.ConfirmationInvalid, "The tool changed while the person was asked. Call it again, and the person is asked anew.");

    private static readonly Refusal Expired = new(
        RefusalReason.TokenExpired,
        "The caller's access token expired while the person was asked. Call again with a fresh one, and the person is asked anew.");

    private ConfirmedCall(BackendRequest request, string? credential, string? confirmation)
    {
        Request = request;
        Credential = credential;
        Confirmation = confirmation;
    }

    /// <summary>The very request that was shown and will be sent.</summary>
    public BackendRequest Request { get; }

    public ValidatedCall Validated => Request.Call;

    public Caller Caller => Request.Call.Caller;

    public EntryIdentity Tool => Request.Call.Tool;

    /// <summary>The operator's name of the credential that the request will carry, as it was sealed; null for none.</summary>
    public string? Credential { get; }

    /// <summary>The id of the question that a person said yes to, as the audit records carry it; null when the tool needs nobody.</summary>
    public string? Confirmation { get; }

    /// <summary>
    /// The check, and the only way to get an instance: asks a person, or takes the answer that the call brought. Nobody is asked about a request that
    /// cannot be built, and nothing is held while a person thinks.
    /// </summary>
    /// <param name="request">What will be sent.</param>
    /// <param name="definition">What the tool needs.</param>
    /// <param name="person">Whom to ask; null when there is nobody.</param>
    /// <param name="seal">Binds an answer that comes later to what was asked.</param>
    /// <param name="isServed">Whether a tool is still served as it was when its call began; asked after a wait.</param>
    /// <param name="cancellationToken">Signalled when the caller left.</param>
    /// <exception cref="InvalidOperationException">The definition is another tool's: a bug of ours, not a refusal.</exception>
    public static async ValueTask<ConfirmationOutcome> CheckAsync(
        BackendRequest request,
        ConfirmationDefinition definition,
        IConfirmationSource? person,
        ConfirmationSeal seal,
        Func<EntryIdentity, bool> isServed,
        CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(request.Tool, definition.Tool))
        {
            throw new InvalidOperationException("The request is about another tool.");
        }

        if (!definition.IsNeeded)
        {
            return new ConfirmationOutcome(new ConfirmedCall(request, definition.Credential, confirmation: null));
        }

        if (person is null)
        {
            return new ConfirmationOutcome(Required);
        }

        if (ConfirmationText.Write(definition, request) is not { } text)
        {
            return new ConfirmationOutcome(TooLong);
        }

        var id = Guid.CreateVersion7(seal.Clock.GetUtcNow());
        var question = new ConfirmationQuestion(text, seal.Seal(id, request, definition.Credential), seal.Lifetime);
        var reply = await person.AskAsync(question, cancellationToken);
        if (reply.IsSent)
        {
            return new ConfirmationOutcome(Asked, Name(person, id), question);
        }

        if (!reply.IsAnswer)
        {
            return new ConfirmationOutcome(reply.IsBusy ? Busy : Required);
        }

        if (reply.State is { } state)
        {
            var (invalid, known) = await seal.OpenAsync(state, request, definition.Credential, cancellationToken);
            if (invalid is not null)
            {
                return new ConfirmationOutcome(invalid, known is { } asked ? Name(person, asked) : null);
            }

            id = known!.Value;
        }

        // A person may have thought for minutes: what stood when they were asked is asked again.
        var confirmation = Name(person, id);
        if (request.Call.Caller.ExpiresAt <= seal.Clock.GetUtcNow())
        {
            return new ConfirmationOutcome(Expired, confirmation);
        }

        if (request.Call.Caller.IsRevoked)
        {
            return new ConfirmationOutcome(Caller.Revoked, confirmation);
        }

        return !reply.IsYes ? new ConfirmationOutcome(Declined, confirmation)
            : isServed(request.Tool) ? new ConfirmationOutcome(new ConfirmedCall(request, definition.Credential, confirmation), confirmation)
            : new ConfirmationOutcome(ToolChanged, confirmation);
    }

    private static string Name(IConfirmationSource person, Guid id) => $"{person.Kind}-{id:N}";
}

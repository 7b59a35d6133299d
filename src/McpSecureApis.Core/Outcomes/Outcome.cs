using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Outcomes;

/// <summary>What a step gives: proof that it was passed, or the refusal. An expected "no" is a value, never an exception.</summary>
/// <typeparam name="T">The proof that the next step takes.</typeparam>
internal readonly struct Outcome<T>
    where T : class
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    private Outcome(T? value, Refusal? refusal)
    {
        _value = value;
        _refusal = refusal;
    }

    public static implicit operator Outcome<T>(T value) => new(value, refusal: null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(value: null, refusal);

    /// <summary>Returns <see langword="true"/> with the value, or <see langword="false"/> with the refusal.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;

        // default(Outcome<T>) has neither: a forgotten assignment must fail closed.
        refusal = value is null ? _refusal ?? Refusal.Unspecified : null;
        return value is not null;
    }
}

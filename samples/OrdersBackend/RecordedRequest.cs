namespace OrdersBackend;

/// <summary>A request as it arrived.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target, byte-exact: nothing decoded, nothing normalised.</param>
/// <param name="Headers">Names of the headers, without their values.</param>
public sealed record RecordedRequest(string Method, string Target, IReadOnlyList<string> Headers);

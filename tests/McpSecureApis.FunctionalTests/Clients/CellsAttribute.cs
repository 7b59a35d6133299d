using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>The transport and the mode of each cell of the class's client that is of a kind, with further values behind them.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CellsAttribute(CellKind kind, params object[] values) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        IReadOnlyCollection<ITheoryDataRow> rows =
        [
            .. ClientMatrix.Of(ClientNameAttribute.Of(testMethod.ReflectedType!)).Where(IsOfKind)
                .Select(cell => new TheoryDataRow([cell.Transport, cell.Mode, .. values])),
        ];
        return ValueTask.FromResult(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => true;

    private bool IsOfKind(ClientCell cell) => kind switch
    {
        CellKind.Cancels => cell.NoCancellation is null,
        CellKind.DoesNotCancel => cell.NoCancellation is not null,
        CellKind.CanAsk => cell.NoConfirmation is null,
        CellKind.CannotAsk => cell.NoConfirmation is not null,
        CellKind.Hears => cell.NoListChange is null,
        CellKind.DoesNotHear => cell.NoListChange is not null,
        _ => true,
    };
}

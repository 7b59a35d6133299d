using System.Globalization;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>Numbers between bounds that are multiples of some numbers and not of others.</summary>
internal static class NumberCone
{
    private const int MostTried = 2_000;

    /// <exception cref="UndecidedSchemaException">The numbers go beyond what a decimal holds exactly.</exception>
    public static Found Find(IReadOnlyList<Constraint> cone)
    {
        try
        {
            return Search(cone);
        }
        catch (OverflowException)
        {
            throw new UndecidedSchemaException();
        }
    }

    /// <summary>Whether a number meets a constraint; null where it is not about numbers.</summary>
    public static bool? Meets(decimal number, Constraint constraint) => constraint switch
    {
        Constraint.Bound bound => bound.IsExcluded ? bound.Direction * (number - bound.Value) > 0 : bound.Direction * (number - bound.Value) >= 0,
        Constraint.Multiple multiple => number % multiple.Step == 0 == multiple.Holds,
        Constraint.Listed listed => listed.Values.Any(value => NumberSteps.Exact(value) == number) == listed.Holds,
        _ => null,
    };

    private static Found Search(IReadOnlyList<Constraint> cone)
    {
        var (lower, upper) = (Tightest(cone, 1), Tightest(cone, -1));
        var multiples = cone.OfType<Constraint.Multiple>().ToList();
        var step = multiples.Where(multiple => multiple.Holds).Aggregate(0m, (common, multiple) => common == 0 ? multiple.Step : Common(common, multiple.Step));
        if (lower is not null && upper is not null && (lower.Value > upper.Value || (lower.Value == upper.Value && (lower.IsExcluded || upper.IsExcluded))))
        {
            return Found.None;
        }

        if (step > 0 && multiples.Exists(multiple => !multiple.Holds && step % multiple.Step == 0))
        {
            return Found.None;
        }

        var tried = step > 0 ? Steps(lower, upper, step).Take(MostTried).ToList() : Between(lower, upper);
        foreach (var number in tried.Where(number => cone.All(constraint => Meets(number, constraint) != false)))
        {
            return Found.Of(number.ToString("0.############################", CultureInfo.InvariantCulture));
        }

        // All numbers between the bounds were tried, or there are more.
        var isWhole = step > 0 && tried.Count < MostTried && lower is not null && upper is not null;
        var isPoint = lower is not null && upper is not null && lower.Value == upper.Value;
        return isWhole || isPoint ? Found.None : Found.Unknown;
    }

    private static Constraint.Bound? Tightest(IReadOnlyList<Constraint> cone, int direction) => cone.OfType<Constraint.Bound>()
        .Where(bound => bound.Direction == direction).OrderByDescending(bound => direction * bound.Value).ThenByDescending(bound => bound.IsExcluded).FirstOrDefault();

    /// <summary>The least common multiple.</summary>
    private static decimal Common(decimal one, decimal other)
    {
        var (left, right) = (one, other);
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return checked(one / left * other);
    }

    private static IEnumerable<decimal> Steps(Constraint.Bound? lower, Constraint.Bound? upper, decimal step)
    {
        if (lower is null && upper is not null)
        {
            for (var number = Math.Floor(upper.Value / step) * step; ; number -= step)
            {
                yield return number;
            }
        }

        var first = lower is null ? 0 : Math.Ceiling(lower.Value / step) * step;
        for (var number = first; upper is null || number <= upper.Value; number += step)
        {
            yield return number;
        }
    }

    private static List<decimal> Between(Constraint.Bound? lower, Constraint.Bound? upper)
    {
        var (from, to) = (lower?.Value ?? (upper?.Value ?? 0) - 2, upper?.Value ?? (lower?.Value ?? 0) + 2);
        return [from, to, .. Enumerable.Range(1, 36).Select(part => from + ((to - from) * part / 37)), Math.Ceiling(from), Math.Ceiling(from) + 1, Math.Floor(to)];
    }
}

namespace McpSecureApis.Core.Review.Containment;

/// <summary>Lists by their length and items.</summary>
internal static class ListCone
{
    private const int MostMade = 64;

    public static Found Find(IReadOnlyList<Constraint> cone, ConstraintSearch search)
    {
        var counts = cone.OfType<Constraint.Count>().ToList();
        var least = counts.Where(count => count.IsLeast).Select(count => count.Number).DefaultIfEmpty(0).Max();
        var most = counts.Where(count => !count.IsLeast).Select(count => count.Number).DefaultIfEmpty(int.MaxValue).Min();
        var unique = cone.OfType<Constraint.Unique>().Select(one => one.Holds).ToHashSet();
        var each = cone.OfType<Constraint.Items>().Select(items => items.Term).ToList();
        var some = cone.OfType<Constraint.Item>().ToList();
        least = Math.Max(least, unique.Contains(false) ? 2 : some.Count > 0 ? 1 : 0);
        if (least > most || unique.Count == 2)
        {
            return Found.None;
        }

        var items = new List<string?>();
        foreach (var one in some)
        {
            var found = search.Find([.. each, one.Term]);
            if (found.IsNone)
            {
                return Found.None;
            }

            items.Add(found.Value);
        }

        // One item may be what several ask for; when there is no room for all, nobody can say.
        var isCrowded = items.Count > most;
        if (items.Count < least)
        {
            var filler = search.Find(each);
            if (filler.IsNone)
            {
                return Found.None;
            }

            items.AddRange(Enumerable.Repeat(filler.Value, Math.Min(least, MostMade) - items.Count));
        }

        var isKnown = !isCrowded && least <= MostMade && unique.Count == 0 && items.TrueForAll(item => item is not null);
        return isKnown && cone.All(constraint => constraint is Constraint.Count or Constraint.Items or Constraint.Item)
            ? Found.Of($"[{string.Join(',', items)}]")
            : Found.Unknown;
    }
}

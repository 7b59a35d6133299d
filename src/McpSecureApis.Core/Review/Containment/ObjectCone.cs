using System.Text.Json;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>Objects by the members that they have, lack and may have.</summary>
internal static class ObjectCone
{
    /// <summary>A name that no schema is likely to have; taken where an object may have any other member.</summary>
    private const string Fresh = "another-member";

    public static Found Find(IReadOnlyList<Constraint> cone, ConstraintSearch search)
    {
        var has = cone.OfType<Constraint.Has>().ToLookup(one => one.Holds, one => one.Name);
        var (there, absent) = (has[true].ToHashSet(StringComparer.Ordinal), has[false].ToHashSet(StringComparer.Ordinal));
        var closed = cone.OfType<Constraint.Names>().Where(names => names.Holds).Select(names => names.Allowed).ToList();
        var terms = cone.OfType<Constraint.Member>().ToLookup(member => member.Name, member => member.Term, StringComparer.Ordinal);
        if (there.Overlaps(absent) || there.Any(name => !MayHave(name)))
        {
            return Found.None;
        }

        var members = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in there)
        {
            if (!Take(name))
            {
                return Found.None;
            }
        }

        foreach (var other in cone.OfType<Constraint.Names>().Where(names => !names.Holds))
        {
            if (!members.Keys.Any(name => !other.Allowed.Contains(name)) && !Optional(other.Allowed).Any(Take))
            {
                return Found.None;
            }
        }

        var counts = cone.OfType<Constraint.Count>().ToList();
        var least = counts.Where(count => count.IsLeast).Select(count => count.Number).DefaultIfEmpty(0).Max();
        var most = counts.Where(count => !count.IsLeast).Select(count => count.Number).DefaultIfEmpty(int.MaxValue).Min();
        if (least > most || there.Count > most)
        {
            return Found.None;
        }

        foreach (var name in Optional(new HashSet<string>(StringComparer.Ordinal)).TakeWhile(_ => members.Count < least))
        {
            Take(name);
        }

        if (members.Count < least)
        {
            return closed.Count > 0 ? Found.None : Found.Unknown;
        }

        var isKnown = members.Count <= most && members.Values.All(value => value is not null) &&
            cone.All(constraint => constraint is Constraint.Count or Constraint.Has or Constraint.Names or Constraint.Member);
        return isKnown
            ? Found.Of($"{{{string.Join(',', members.Select(member => $"{JsonSerializer.Serialize(member.Key)}:{member.Value}"))}}}")
            : Found.Unknown;

        bool MayHave(string name) => !absent.Contains(name) && closed.TrueForAll(names => names.Contains(name));

        IEnumerable<string> Optional(IReadOnlySet<string> except)
        {
            var known = closed.Count > 0 ? closed[0] : terms.Select(member => member.Key).Append(Fresh);
            return known.Where(name => MayHave(name) && !except.Contains(name) && !members.ContainsKey(name)).ToList();
        }

        // False where a member of this name cannot be.
        bool Take(string name)
        {
            var found = search.Find([.. terms[name]]);
            if (!found.IsNone)
            {
                members[name] = found.Value;
            }

            return !found.IsNone;
        }
    }
}

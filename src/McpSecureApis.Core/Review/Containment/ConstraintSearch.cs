using System.Text.Json;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>
/// Looks for a value that meets what several schemas ask of it. Each way to meet the combinations is one conjunction of single constraints (a
/// cone); there is no value when every cone is empty. Bounded: beyond, nobody can say.
/// </summary>
internal sealed class ConstraintSearch(PatternBudget budget)
{
    private const int MostCones = 4_000;

    /// <summary>Questions to automata, each of which is bounded by itself (decision 54).</summary>
    private const int MostLanguages = 100;

    private const int Deepest = 12;

    private readonly Dictionary<string, Found> _known = new(StringComparer.Ordinal);
    private int _cones;
    private int _languages;
    private int _depth;

    /// <summary>A value of whatever type that meets all terms.</summary>
    /// <exception cref="UndecidedSchemaException">A schema says what is not compared, or there are too many cones.</exception>
    public Found Find(IReadOnlyCollection<SchemaTerm> terms)
    {
        var key = string.Join('\n', terms.Select(term => $"{term.Holds} {term.IsClosed} {CanonicalJson.Of(term.Schema)}").Order(StringComparer.Ordinal));
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        if (++_depth > Deepest)
        {
            throw new UndecidedSchemaException();
        }

        var found = Found.None;
        foreach (var type in ConstraintReader.Types)
        {
            found = Better(found, Find([.. terms.Select(term => ConstraintReader.Read(term, type))], [], type));
            if (found.Value is not null)
            {
                break;
            }
        }

        _depth--;
        return _known[key] = found;
    }

    /// <summary>Of two halves of what is possible: a value is more than not knowing, and that is more than none.</summary>
    private static Found Better(Found one, Found other) => one.Value is not null ? one : other.Value is not null ? other : one.IsNone ? other : one;

    private Found Find(IReadOnlyList<Constraint> open, IReadOnlyList<Constraint> cone, string type)
    {
        var (rest, taken) = (new List<Constraint>(open), new List<Constraint>(cone));
        var choices = new List<Constraint.Any>();
        while (rest.Count > 0)
        {
            var next = rest[^1];
            rest.RemoveAt(rest.Count - 1);
            switch (next)
            {
                case Constraint.All all:
                    rest.AddRange(all.Parts);
                    break;
                case Constraint.Any { Parts.Count: 1 } any:
                    rest.Add(any.Parts[0]);
                    break;
                case Constraint.Any any:
                    choices.Add(any);
                    break;
                default:
                    taken.Add(next);
                    break;
            }
        }

        if (++_cones > MostCones)
        {
            throw new UndecidedSchemaException();
        }

        // What is empty already is not divided any further.
        if (choices.Exists(choice => choice.Parts.Count == 0))
        {
            return Found.None;
        }

        if (choices.Count != 1 && Cone(taken, type) is var found && (found.IsNone || choices.Count == 0))
        {
            return found;
        }

        var first = choices.MinBy(choice => choice.Parts.Count)!;
        var others = choices.Where(choice => !ReferenceEquals(choice, first)).ToList();
        var best = Found.None;
        foreach (var part in first.Parts)
        {
            best = Better(best, Find([.. others, part], taken, type));
            if (best.Value is not null)
            {
                break;
            }
        }

        return best;
    }

    private Found Cone(List<Constraint> cone, string type)
    {
        var opaque = cone.OfType<Constraint.Opaque>().ToLookup(one => one.Holds, one => one.Key);
        if (opaque[true].Intersect(opaque[false], StringComparer.Ordinal).Any())
        {
            return Found.None;
        }

        // Of what is not looked into nobody knows whether a value meets it.
        var found = Looked(cone, type);
        return found.IsNone || opaque.Count == 0 ? found : Found.Unknown;
    }

    private Found Looked(List<Constraint> cone, string type)
    {
        if (cone.OfType<Constraint.Listed>().FirstOrDefault(listed => listed.Holds) is { } values)
        {
            return ListedCone.Find(values.Values, cone, type);
        }

        if (type == "string" && (++_languages > MostLanguages || budget.IsSpent))
        {
            throw new UndecidedSchemaException();
        }

        return type switch
        {
            "number" => NumberCone.Find(cone),
            "string" => TextCone.Find(cone, budget),
            "boolean" => ListedCone.Find([JsonElement.Parse("true"), JsonElement.Parse("false")], cone, type),
            "null" => ListedCone.Find([JsonElement.Parse("null")], cone, type),
            "array" => ListCone.Find(cone, this),
            _ => ObjectCone.Find(cone, this),
        };
    }
}

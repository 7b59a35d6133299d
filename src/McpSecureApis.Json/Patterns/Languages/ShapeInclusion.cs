namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// Whether all texts of one expression are texts of another, as far as their shapes tell: where it says so, they are; where it does not, they
/// may be all the same.
/// </summary>
internal static class ShapeInclusion
{
    /// <param name="inner">What may be within.</param>
    /// <param name="outer">What it may be within.</param>
    /// <param name="any">Every text.</param>
    /// <param name="steps">What the comparison may take; each comparison of two takes one.</param>
    /// <returns>False also where the steps do not suffice.</returns>
    public static bool IsWithin(Expression inner, Expression outer, Expression any, ref int steps)
    {
        while (true)
        {
            if (inner == outer || inner.Kind == ExpressionKind.Nothing || outer == any)
            {
                return true;
            }

            if (--steps <= 0)
            {
                return false;
            }

            switch (inner.Kind, outer.Kind)
            {
                case (ExpressionKind.Or, _):
                    foreach (var part in inner.Parts)
                    {
                        if (!IsWithin(part, outer, any, ref steps))
                        {
                            return false;
                        }
                    }

                    return true;
                case (_, ExpressionKind.And):
                    foreach (var part in outer.Parts)
                    {
                        if (!IsWithin(inner, part, any, ref steps))
                        {
                            return false;
                        }
                    }

                    return true;
                case (_, ExpressionKind.Or):
                    foreach (var part in outer.Parts)
                    {
                        if (IsWithin(inner, part, any, ref steps))
                        {
                            return true;
                        }
                    }

                    return false;
                case (ExpressionKind.And, _):
                    foreach (var part in inner.Parts)
                    {
                        if (IsWithin(part, outer, any, ref steps))
                        {
                            return true;
                        }
                    }

                    return false;
                case (ExpressionKind.Not, ExpressionKind.Not):
                    (inner, outer) = (outer.Parts[0], inner.Parts[0]);
                    continue;
                case (ExpressionKind.Set, ExpressionKind.Set):
                    return inner.Set!.IsWithin(outer.Set!);
                case (ExpressionKind.Length, ExpressionKind.Length):
                    return inner.Least >= outer.Least && inner.Most <= outer.Most;
                case (ExpressionKind.Repeat, ExpressionKind.Repeat):
                    return inner.Least >= outer.Least && inner.Most <= outer.Most && IsWithin(inner.Parts[0], outer.Parts[0], any, ref steps);
                case (ExpressionKind.Set, ExpressionKind.Repeat):
                    if (outer.Least > 1)
                    {
                        return false;
                    }

                    outer = outer.Parts[0];
                    continue;
                case (ExpressionKind.Empty, _):
                    return outer.IsOptional;
                case (ExpressionKind.Concat, ExpressionKind.Concat):
                    if (!IsWithin(inner.Parts[0], outer.Parts[0], any, ref steps))
                    {
                        return false;
                    }

                    (inner, outer) = (inner.Parts[1], outer.Parts[1]);
                    continue;
                default:
                    return false;
            }
        }
    }
}

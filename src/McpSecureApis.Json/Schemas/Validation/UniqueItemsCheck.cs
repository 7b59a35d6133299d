using System.Buffers;
using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>uniqueItems</c>. Items are compared only when their hashes, which no sender can foresee, are equal.</summary>
internal sealed class UniqueItemsCheck : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array || instance.GetArrayLength() < 2)
        {
            return true;
        }

        var count = instance.GetArrayLength();
        var hashes = ArrayPool<long>.Shared.Rent(count);
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            hashes[index] = ((long)JsonEquality.Hash(item, run) << 32) | (uint)index;
            index++;
        }

        Array.Sort(hashes, 0, count);
        var areUnique = AreUnique(instance, hashes.AsSpan(0, count), run);
        ArrayPool<long>.Shared.Return(hashes);
        return areUnique || run.Fail("uniqueItems", "must not have two equal items");
    }

    private static bool AreUnique(JsonElement array, ReadOnlySpan<long> hashes, ValidationRun run)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            for (var j = i + 1; j < hashes.Length && hashes[j] >> 32 == hashes[i] >> 32; j++)
            {
                if (!run.Spend(1) || JsonEquality.AreEqual(array[(int)(uint)hashes[i]], array[(int)(uint)hashes[j]], run))
                {
                    return false;
                }
            }
        }

        return true;
    }
}

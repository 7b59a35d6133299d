using System.Buffers.Binary;

namespace McpSecureApis.Core.Backend.Replies;

/// <summary>The frame of a gzip member (RFC 1952) around its deflate stream.</summary>
internal static class Gzip
{
    /// <summary>CRC-32 and length of the content.</summary>
    public const int TrailerLength = 8;

    /// <summary>An extra field of the largest size and names beside it.</summary>
    private const int LongestHeader = 128 * 1024;

    private const int HasHeaderCheck = 0x02;
    private const int HasExtra = 0x04;
    private const int HasName = 0x08;
    private const int HasComment = 0x10;
    private const int Reserved = 0xE0;

    private static readonly uint[] Table = BuildTable();

    /// <summary>Leaves the stream at the first byte of deflate.</summary>
    /// <exception cref="InvalidDataException">It is no header, or not a whole one.</exception>
    public static async Task ReadHeaderAsync(Stream stream, CancellationToken cancellationToken)
    {
        var one = new byte[1];
        var length = 0;
        var check = uint.MaxValue;
        Require(await NextAsync() == 0x1F && await NextAsync() == 0x8B && await NextAsync() == 8);
        var flags = await NextAsync();
        Require((flags & Reserved) == 0);

        // Time, level and system.
        await SkipAsync(6);
        if ((flags & HasExtra) != 0)
        {
            await SkipAsync(await NextAsync() | (await NextAsync() << 8));
        }

        if ((flags & HasName) != 0)
        {
            await SkipTextAsync();
        }

        if ((flags & HasComment) != 0)
        {
            await SkipTextAsync();
        }

        if ((flags & HasHeaderCheck) != 0)
        {
            var expected = ~check & 0xFFFF;
            Require((await NextAsync() | (await NextAsync() << 8)) == expected);
        }

        async ValueTask<int> NextAsync()
        {
            Require(++length <= LongestHeader && await stream.ReadAsync(one, cancellationToken) == 1);
            check = Add(check, one[0]);
            return one[0];
        }

        async ValueTask SkipAsync(int count)
        {
            for (; count > 0; count--)
            {
                await NextAsync();
            }
        }

        async ValueTask SkipTextAsync()
        {
            while (await NextAsync() != 0)
            {
            }
        }
    }

    public static bool IsTrailerOf(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> content)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)content.Length)
        {
            return false;
        }

        var check = uint.MaxValue;
        foreach (var value in content)
        {
            check = Add(check, value);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(trailer) == ~check;
    }

    private static uint Add(uint check, byte value) => (check >> 8) ^ Table[(byte)(check ^ value)];

    private static void Require(bool isSo)
    {
        if (!isSo)
        {
            throw new InvalidDataException("Not a gzip header.");
        }
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}

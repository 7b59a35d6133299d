using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrdersBackend;

/// <summary>
/// Makes the same rows every time. People and companies are invented; domains, telephone and card numbers, addresses and national ids
/// come from ranges that are reserved for examples, so that nobody is behind them.
/// </summary>
internal sealed class SampleData
{
    public const int Customers = 60;
    public const int Orders = 300;

    /// <summary>Three of four rows are this tenant's, among them the first order and the first customer.</summary>
    public const string FirstTenant = "shop-north";

    public const string SecondTenant = "shop-south";

    private static readonly string[] GivenNames = ["Mara", "Jonas", "Aylin", "Pavel", "Ines", "Tomasz", "Leila", "Henrik", "Noor", "Sofia", "Bruno", "Yuki"];
    private static readonly string[] FamilyNames = ["Lindqvist", "Okafor", "Brandt", "Moreau", "Kowalska", "Sato", "Haddad", "Weiss", "Novak", "Ferreira", "Byrne"];
    private static readonly string[] Companies = ["Quillmoor Supplies", "Tarn & Fell", "Brightwater Tools", "Ostrava Paper Works", "Nimbus Kitchenware", "Hollow Pine Books"];
    private static readonly string[] Domains = ["example.com", "example.org", "example.net"];
    private static readonly string[] Streets = ["Harbour Lane", "Mill Road", "Lindenstrasse", "Rue des Tilleuls", "Station Street", "Canal Walk"];
    private static readonly (string City, string PostalCode, string Country)[] Cities =
        [("Hamburg", "20095", "DE"), ("Lyon", "69001", "FR"), ("Springfield", "62701", "US"), ("Utrecht", "3511 AB", "NL"), ("Porto", "4000-008", "PT")];

    private static readonly string[] Cards = ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117", "4242424242424242"];
    private static readonly string[] Statuses = ["open", "paid", "shipped", "cancelled"];

    private ulong _state = 20260728;

    /// <summary>What can be ordered: SKU to description, price and purchase price.</summary>
    public static IReadOnlyDictionary<string, (string Description, decimal Price, decimal PurchasePrice)> Products { get; } =
        new Dictionary<string, (string, decimal, decimal)>(StringComparer.Ordinal)
        {
            ["SKU-1001"] = ("Enamel kettle, 1.7 l", 49.90m, 21.35m),
            ["SKU-1002"] = ("Cast iron pan, 28 cm", 74.00m, 33.10m),
            ["SKU-1003"] = ("Linen tea towel, set of 3", 18.50m, 6.20m),
            ["SKU-2001"] = ("Desk lamp, brass", 119.00m, 58.00m),
            ["SKU-2002"] = ("Notebook A5, dotted", 9.90m, 2.75m),
            ["SKU-2003"] = ("Fountain pen, fine nib", 64.10m, 29.99m),
            ["SKU-3001"] = ("Wool blanket, 140 x 200 cm", 139.00m, 71.40m),
            ["SKU-3002"] = ("Beeswax candle", 12.40m, 4.05m),
        };

    public static (IReadOnlyList<Customer> Customers, IReadOnlyList<Order> Orders) Create()
    {
        var data = new SampleData();
        var customers = Enumerable.Range(1, Customers).Select(data.NextCustomer).ToList();
        return (customers, [.. Enumerable.Range(1, Orders).Select(number => data.NextOrder(number, customers))]);
    }

    private static string TenantOf(int number) => number % 4 == 0 ? SecondTenant : FirstTenant;

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Looks like a token, and is one that nobody signed.</summary>
    private static string TokenLike(string subject) => string.Join(
        '.',
        Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8),
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"sub":"{{subject}}"}""")),
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(subject))));

    /// <summary>A German IBAN of a bank code that does not exist, with right check digits (ISO 13616).</summary>
    private static string Iban(int account)
    {
        var bank = $"99999999{account:D10}";
        var remainder = 0;
        foreach (var digit in bank + "131400")
        {
            remainder = ((remainder * 10) + (digit - '0')) % 97;
        }

        return $"DE{98 - remainder:D2}{bank}";
    }

    private Customer NextCustomer(int number)
    {
        var given = Pick(GivenNames);
        var family = Pick(FamilyNames);
        var email = $"{given}.{family}{number}@{Pick(Domains)}".ToLowerInvariant();
        var phone = Phone();
        var iban = Iban(1000 + number);
        return new Customer
        {
            Id = $"CUS-{number:D6}",
            Tenant = TenantOf(number),
            Name = $"{given} {family}",
            Company = Pick(Companies),
            Email = email,
            Phone = phone,
            BirthDate = new DateOnly(1950, 1, 1).AddDays(Next(18_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            NationalId = $"987-65-432{number % 10}",
            Iban = iban,
            Card = new Card(Pick(Cards), $"{1 + Next(12):D2}/{28 + Next(4)}", $"{given} {family}".ToUpperInvariant()),
            Address = NextAddress(),
            LastLoginIp = $"{Pick(["192.0.2", "198.51.100", "203.0.113"])}.{1 + Next(254)}",
            Newsletter = Next(2) == 0,
            Notes = NextNote(email, phone, iban, number),
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["segment"] = Pick(["retail", "wholesale"]),
                [$"campaign-{1 + Next(9)}"] = Pick(["opened", "clicked", "ignored"]),
                ["imported-from"] = Pick(["crm", "fair", "web"]),
            },
            PasswordHash = $"$2b$12${Hex("password-" + email)[..53]}",
            CreditScore = 300 + Next(550),
            InternalRemarks = Pick(["Pays late, do not tell.", "Checked by fraud team.", "VIP of the board."]),
        };
    }

    private Order NextOrder(int number, List<Customer> customers)
    {
        var tenant = TenantOf(number);
        var mine = customers.FindAll(customer => customer.Tenant == tenant);
        var customer = mine[Next(mine.Count)];
        var lines = Enumerable.Range(0, 1 + Next(4)).Select(_ => NextLine()).DistinctBy(line => line.Sku).ToList();
        var status = number == 1 ? "paid" : Pick(Statuses);
        var total = lines.Sum(line => line.Quantity * line.UnitPrice);
        var byCard = Next(3) > 0;
        return new Order
        {
            Id = $"ORD-{number:D8}",
            Tenant = tenant,
            Status = status,
            CreatedAt = new DateTimeOffset(2025, 1, 1, 8, 0, 0, TimeSpan.Zero).AddHours(number * 43).AddMinutes(Next(60)),
            Currency = "EUR",
            Total = total,
            Customer = new OrderCustomer(customer.Id, customer.Name, customer.Email, customer.Phone),
            ShippingAddress = customer.Address,
            Payment = new Payment(byCard ? "card" : "transfer", byCard ? customer.Card.Number : null, byCard ? null : customer.Iban, $"PAY-{Hex($"pay-{number}")[..12]}"),
            Lines = lines,
            Notes = number % 3 == 0 ? null : NextNote(customer.Email, customer.Phone, customer.Iban, number),
            CancellationReason = status == "cancelled" ? "Customer changed their mind." : null,
            Margin = total - lines.Sum(line => line.Quantity * line.PurchasePrice),
            FraudScore = Next(100),
        };
    }

    private OrderLine NextLine()
    {
        var (sku, product) = Products.ElementAt(Next(Products.Count));
        return new OrderLine(sku, product.Description, 1 + Next(5), product.Price, product.PurchasePrice);
    }

    private Address NextAddress()
    {
        var (city, postalCode, country) = Pick(Cities);
        return new Address($"{Pick(Streets)} {1 + Next(180)}", city, postalCode, country);
    }

    private string NextNote(string email, string phone, string iban, int number) => (number % 6) switch
    {
        0 => $"Please call {phone} before delivery, the bell is broken.",
        1 => $"Customer wrote from {email} and asked for an invoice.",
        2 => $"Refund goes to {iban}, confirmed by telephone.",
        3 => $"Portal link with token {TokenLike($"customer-{number}")} was sent twice.",
        4 => "Leave the parcel with the neighbour on the left.",
        _ => $"Paid with card {Pick(Cards)}; copy of the bill to {email}.",
    };

    private string Phone() => $"+1 {Pick(["212", "312", "415", "617"])} 555 01{Next(100):D2}";

    private T Pick<T>(T[] from) => from[Next(from.Length)];

    /// <summary>SplitMix64: small, even, and the same on every machine.</summary>
    private int Next(int below)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }
}

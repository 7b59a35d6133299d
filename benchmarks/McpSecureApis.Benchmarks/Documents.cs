using System.Globalization;
using System.Text;

namespace McpSecureApis.Benchmarks;

/// <summary>Backend replies of the sizes that are measured. Names and numbers come from ranges that are reserved for examples.</summary>
internal static class Documents
{
    public static string Order(int number) => $$$"""
        {"id":"ORD-{{{number.ToString("D8", CultureInfo.InvariantCulture)}}}","tenant":"shop-north","status":"paid","createdAt":"2025-01-03T03:37:00+00:00","currency":"EUR","total":436.80,
        "customer":{"id":"CUS-000054","name":"Jonas Kowalska","email":"jonas.kowalska54@example.com","phone":"+1 202 555 0116","creditScore":612},
        "shippingAddress":{"street":"Canal Walk 12","city":"Porto","postalCode":"4000-008","country":"PT"},
        "lines":[{"sku":"SKU-3001","description":"Wool blanket, 140 x 200 cm","quantity":3,"unitPrice":139.00,"purchasePrice":71.40},
        {"sku":"SKU-2002","description":"Notebook A5, dotted","quantity":2,"unitPrice":9.90,"purchasePrice":2.75}],
        "payment":{"method":"card","cardNumber":"4242424242424242","iban":"DE10999999990000001054","authorizationCode":"A-77120"},
        "notes":"Customer wrote from jonas.kowalska54@example.com and asked for an invoice.","internal":{"margin":0.4837,"fraudScore":12}}
        """;

    /// <summary>An object with as many orders as fill <paramref name="bytes"/>.</summary>
    public static byte[] Orders(int bytes)
    {
        var text = new StringBuilder("{\"orders\":[");
        for (var number = 1; text.Length < bytes; number++)
        {
            text.Append(number == 1 ? "" : ",").Append(Order(number));
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OrdersBackend;

/// <summary>
/// The sample web shop, an ordinary backend with its ordinary faults: it answers with more than anybody should see, and its errors
/// tell about its inside. Listens on 127.0.0.1 only and reads no settings file and no environment variable.
/// </summary>
public sealed class OrdersServer : IAsyncDisposable
{
    private const int MaxBodyBytes = 256 * 1024;
    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;
    private const string InspectionPath = "/_requests";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly WebApplication _app;
    private readonly OrdersServerOptions _options;
    private readonly OrderStore _store = new();
    private readonly RequestLog _log = new();

    private OrdersServer(WebApplication app, OrdersServerOptions options)
    {
        _app = app;
        _options = options;
    }

    /// <summary>The tenant of the first order and the first customer, and of three rows in four.</summary>
    public static string SampleTenant => SampleData.FirstTenant;

    /// <summary>For example <c>http://127.0.0.1:7421</c>, without a trailing slash.</summary>
    public string Url { get; private set; } = string.Empty;

    /// <summary>The last 10,000 requests, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.ToArray();

    /// <summary>Starts the server.</summary>
    /// <param name="options">Where, and who may call.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<OrdersServer> StartAsync(OrdersServerOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        var app = builder.Build();
        var server = new OrdersServer(app, options);
        app.Run(server.HandleAsync);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        server.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static string? TenantOf(HttpContext context) => context.Request.Headers["X-Tenant"].FirstOrDefault();

    private static Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(value, Json, context.RequestAborted);
    }

    /// <summary>As chatty as many a real service: the inside that it tells must never reach a model.</summary>
    private static Task ProblemAsync(HttpContext context, int status, string title, string inside)
    {
        context.Response.StatusCode = status;
        var problem = new
        {
            type = $"https://shop.example/problems/{status}",
            title,
            status,
            detail = inside,
            exception = $"Shop.Data.QueryException: {inside}\n   at Shop.Data.OrderRepository.Run(String sql) in /srv/build/shop/OrderRepository.cs:line 214\n"
                + "   at Shop.Api.OrdersController.Handle() in /srv/build/shop/OrdersController.cs:line 88",
            host = "orders-db-02.internal.example",
        };
        return context.Response.WriteAsJsonAsync(problem, Json, "application/problem+json", context.RequestAborted);
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if ($"http://{request.Host.Value}" is var named && named != Url && named != Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        // A page in a browser is no caller of a backend.
        if (request.Headers.Origin.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target == InspectionPath)
        {
            await InspectAsync(context);
            return;
        }

        _log.Add(new RecordedRequest(request.Method, target, [.. request.Headers.Select(header => header.Key)]));
        if (request.Headers.Authorization is not [{ } authorization] || !_options.IsAuthorized(authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"orders\"";
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (_options.Faults.Take(request.Path.Value ?? string.Empty) is { } fault && await MisbehaveAsync(context, fault))
        {
            return;
        }

        await RouteAsync(context);
    }

    private async Task InspectAsync(HttpContext context)
    {
        if (_options.InspectionHeader is not { } expected || context.Request.Headers["X-Inspection"] is not [{ } given] ||
            !System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await WriteAsync(context, StatusCodes.Status200OK, Requests);
    }

    private async Task<bool> MisbehaveAsync(HttpContext context, Fault fault)
    {
        await Task.Delay(fault.Delay, _options.Clock, context.RequestAborted);
        if (fault.Abort)
        {
            context.Abort();
            return true;
        }

        if (fault.Status is not { } status)
        {
            return false;
        }

        context.Response.StatusCode = status;
        foreach (var (name, value) in fault.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (fault.Body.Length > 0)
        {
            context.Response.ContentType = fault.ContentType;
            await context.Response.BodyWriter.WriteAsync(fault.Body, context.RequestAborted);
        }

        return true;
    }

    private Task RouteAsync(HttpContext context)
    {
        // As most frameworks do, a slash at the end is forgiven: /orders/ lists. A gateway that lets an empty number through shows all orders.
        var path = (context.Request.Path.Value ?? "/").TrimEnd('/').Split('/', StringSplitOptions.None)[1..];
        return (context.Request.Method, path) switch
        {
            ("GET", ["orders"]) => SearchAsync(context),
            ("GET", ["orders", var id]) => GetOrderAsync(context, id),
            ("POST", ["orders"]) => CreateAsync(context),
            ("POST", ["orders", var id, "cancel"]) => CancelAsync(context, id),
            ("GET", ["customers", var id]) => GetCustomerAsync(context, id),
            ("GET", ["reports", "revenue"]) => RevenueAsync(context),
            (_, ["orders"] or ["orders", _] or ["orders", _, "cancel"] or ["customers", _] or ["reports", "revenue"]) =>
                ProblemAsync(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed", "no action matches the verb"),
            _ => ProblemAsync(context, StatusCodes.Status404NotFound, "Not found", "no route matches the path"),
        };
    }

    private Task GetOrderAsync(HttpContext context, string id)
    {
        if (!_store.TryFindOrder(TenantOf(context), id, out var order))
        {
            return ProblemAsync(context, StatusCodes.Status404NotFound, "Not found", $"0 rows: SELECT * FROM orders WHERE id = '{id}' AND tenant = '{TenantOf(context)}'");
        }

        return WriteAsync(context, StatusCodes.Status200OK, context.Request.Query["expand"].Contains("lines", StringComparer.Ordinal) ? order : order with { Lines = null });
    }

    private Task SearchAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!TryReadDate(query["from"], out var from) || !TryReadDate(query["to"], out var to))
        {
            return ProblemAsync(context, StatusCodes.Status400BadRequest, "Bad request", "could not convert 'from' or 'to' to System.DateOnly");
        }

        var limit = DefaultPageSize;
        if (query["limit"].FirstOrDefault() is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxPageSize))
        {
            return ProblemAsync(context, StatusCodes.Status400BadRequest, "Bad request", $"'limit' is not between 1 and {MaxPageSize}");
        }

        var skip = 0;
        if (query["cursor"].FirstOrDefault() is { } cursor &&
            !(cursor.StartsWith("c-", StringComparison.Ordinal) && int.TryParse(cursor.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out skip)))
        {
            return ProblemAsync(context, StatusCodes.Status400BadRequest, "Bad request", "the cursor could not be decoded");
        }

        var statuses = query["status"];
        var skus = query["sku"];
        var found = _store.OrdersOf(TenantOf(context)).FindAll(order =>
            (statuses.Count == 0 || statuses.Contains(order.Status, StringComparer.Ordinal)) &&
            (skus.Count == 0 || order.Lines!.Any(line => skus.Contains(line.Sku, StringComparer.Ordinal))) &&
            (from is null || DateOnly.FromDateTime(order.CreatedAt.UtcDateTime) >= from) &&
            (to is null || DateOnly.FromDateTime(order.CreatedAt.UtcDateTime) <= to));
        return WriteAsync(context, StatusCodes.Status200OK, new
        {
            items = found.Skip(skip).Take(limit).Select(order => order with { Lines = null }),
            total = found.Count,
            nextCursor = skip + limit < found.Count ? $"c-{skip + limit}" : null,
            executedSql = "SELECT * FROM orders WHERE tenant = $1 ORDER BY id",
        });
    }

    private static bool TryReadDate(string? text, out DateOnly? date)
    {
        date = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var read = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value);
        date = value;
        return read;
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (await ReadAsync<NewOrder>(context) is not { } wanted)
        {
            return;
        }

        var tenant = TenantOf(context);
        if (wanted.CustomerId is null || !_store.TryFindCustomer(tenant, wanted.CustomerId, out var customer))
        {
            await ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, "Unknown customer", "insert violates foreign key constraint \"orders_customer_fk\"");
            return;
        }

        if (wanted.Lines is not { Count: > 0 and <= 50 } lines ||
            !lines.All(line => line.Sku is not null && SampleData.Products.ContainsKey(line.Sku) && line.Quantity is >= 1 and <= 1000))
        {
            await ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, "Unknown product", "insert violates check constraint \"order_lines_check\"");
            return;
        }

        var order = _store.Add(id => Create(id, wanted, customer, [.. lines.Select(ToLine)]));
        if (order is null)
        {
            await ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "Try later", "tablespace \"orders\" is full");
            return;
        }

        context.Response.Headers.Location = $"/orders/{order.Id}";
        await WriteAsync(context, StatusCodes.Status201Created, order);
    }

    private static OrderLine ToLine(NewOrderLine line)
    {
        var (description, price, purchasePrice) = SampleData.Products[line.Sku!];
        return new OrderLine(line.Sku!, description, line.Quantity, price, purchasePrice);
    }

    private Order Create(string id, NewOrder wanted, Customer customer, List<OrderLine> lines) => new()
    {
        Id = id,
        Tenant = customer.Tenant,
        Status = "open",
        CreatedAt = _options.Clock.GetUtcNow(),
        Currency = "EUR",
        Total = lines.Sum(line => line.Quantity * line.UnitPrice),
        Customer = new OrderCustomer(customer.Id, customer.Name, customer.Email, customer.Phone),
        ShippingAddress = wanted.ShippingAddress ?? customer.Address,
        Payment = new Payment("transfer", CardNumber: null, customer.Iban, $"PAY-{id}"),
        Lines = lines,
        Notes = wanted.Note,
        Margin = lines.Sum(line => line.Quantity * (line.UnitPrice - line.PurchasePrice)),
        FraudScore = 0,
    };

    private async Task CancelAsync(HttpContext context, string id)
    {
        if (await ReadAsync<Cancellation>(context) is not { } cancellation)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(cancellation.Reason))
        {
            await ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, "Reason missing", "column \"reason\" violates not-null constraint");
        }
        else if (!_store.TryFindOrder(TenantOf(context), id, out _))
        {
            await ProblemAsync(context, StatusCodes.Status404NotFound, "Not found", $"0 rows: UPDATE orders SET status = 'cancelled' WHERE id = '{id}'");
        }
        else if (_store.Cancel(id, cancellation.Reason) is { } order)
        {
            await WriteAsync(context, StatusCodes.Status200OK, order with { Lines = null });
        }
        else
        {
            await ProblemAsync(context, StatusCodes.Status409Conflict, "Conflict", "trigger \"orders_status\" refused the transition");
        }
    }

    private Task GetCustomerAsync(HttpContext context, string id) => _store.TryFindCustomer(TenantOf(context), id, out var customer)
        ? WriteAsync(context, StatusCodes.Status200OK, customer)
        : ProblemAsync(context, StatusCodes.Status404NotFound, "Not found", $"0 rows: SELECT * FROM customers WHERE id = '{id}'");

    private Task RevenueAsync(HttpContext context)
    {
        if (!int.TryParse(context.Request.Query["year"], NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return ProblemAsync(context, StatusCodes.Status400BadRequest, "Bad request", "'year' is not a System.Int32");
        }

        var counted = _store.OrdersOf(TenantOf(context)).FindAll(order => order.CreatedAt.Year == year && order.Status is "paid" or "shipped");
        return WriteAsync(context, StatusCodes.Status200OK, new
        {
            year,
            currency = "EUR",
            months = counted.GroupBy(order => order.CreatedAt.Month).OrderBy(group => group.Key)
                .Select(group => new { month = group.Key, orders = group.Count(), revenue = group.Sum(order => order.Total) }),
            total = counted.Sum(order => order.Total),
            margin = counted.Sum(order => order.Margin),
            preparedBy = "reporting@example.com",
        });
    }

    /// <summary>Null after it has answered.</summary>
    private static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            if (context.Request.HasJsonContentType() && await context.Request.ReadFromJsonAsync<T>(Json, context.RequestAborted) is { } value)
            {
                return value;
            }

            await ProblemAsync(context, StatusCodes.Status415UnsupportedMediaType, "Unsupported media type", "no formatter for the body");
        }
        catch (Exception error) when (error is JsonException or BadHttpRequestException)
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, "Bad request", error.Message);
        }

        return null;
    }
}

using Lucene.Net.Analysis.Core;
using Lucene.Net.QueryParsers.Classic;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace McpSecureApis.Core.Tests.Requests.Escapes;

/// <summary>The parsers that backends use, as judges of what was built: each gives the one literal that a text compares with, or null when it says anything else.</summary>
internal static class QueryParsers
{
    private static readonly EdmModel Model = MakeModel();
    private static readonly IEdmEntitySet Items = Model.FindDeclaredEntitySet("Items");

    /// <summary>The text that <c>Visibility eq 'public' and Name eq '…'</c> compares the name with.</summary>
    public static string? ReadODataFilter(string filter)
    {
        var parser = new ODataQueryOptionParser(
            Model, Items.EntityType, Items, new Dictionary<string, string> { ["$filter"] = filter });
        return parser.ParseFilter().Expression is BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } both &&
            IsEqual(both.Left, "Visibility") == "public"
            ? IsEqual(both.Right, "Name")
            : null;
    }

    /// <summary>The key in <c>Items('…')</c>, with the path as it is sent.</summary>
    public static string? ReadODataKey(string path)
    {
        var parser = new ODataUriParser(Model, new Uri("https://orders.example/api/"), new Uri("https://orders.example" + path));
        return parser.ParsePath().OfType<KeySegment>().SingleOrDefault()?.Keys.Single().Value as string;
    }

    /// <summary>The text of <c>+visibility:public +name:"…"</c>, when the query has these two clauses and nothing else.</summary>
    public static string? ReadLuceneName(string query)
    {
        var parser = new QueryParser(LuceneVersion.LUCENE_48, "none", new KeywordAnalyzer());
        return parser.Parse(query) is BooleanQuery { Clauses: [var first, var second] } && first.Occur == Occur.MUST && second.Occur == Occur.MUST &&
            first.Query is TermQuery { Term: { Field: "visibility", Text: "public" } } && second.Query is TermQuery { Term: { Field: "name" } name }
            ? name.Text
            : null;
    }

    private static string? IsEqual(SingleValueNode node, string property) =>
        Plain(node) is BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Equal } equal &&
        Plain(equal.Left) is SingleValuePropertyAccessNode access && access.Property.Name == property && Plain(equal.Right) is ConstantNode constant
            ? constant.Value as string
            : null;

    private static SingleValueNode Plain(SingleValueNode node) => node is ConvertNode convert ? Plain(convert.Source) : node;

    private static EdmModel MakeModel()
    {
        var model = new EdmModel();
        var item = new EdmEntityType("Shop", "Item");
        item.AddKeys(item.AddStructuralProperty("Name", EdmPrimitiveTypeKind.String));
        item.AddStructuralProperty("Visibility", EdmPrimitiveTypeKind.String);
        model.AddElement(item);
        var container = new EdmEntityContainer("Shop", "Container");
        container.AddEntitySet("Items", item);
        model.AddElement(container);
        return model;
    }
}

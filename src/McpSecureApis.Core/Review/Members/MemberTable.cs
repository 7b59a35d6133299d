using System.Collections.Frozen;
using System.Linq.Expressions;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;

namespace McpSecureApis.Core.Review.Members;

/// <summary>
/// Every member of a manifest's model and what a change of it does to authority. A member without an entry here fails a test, so whoever
/// adds one has to
/// say it.
/// </summary>
internal static class MemberTable
{
    private static readonly Dictionary<(Type Type, string Name), MemberComparer> Entries = [];

    static MemberTable()
    {
        // A manifest.
        Add<ApiManifest>(manifest => manifest.Format, Plain("format", "The version of the format gives no authority."));
        Add<ApiManifest>(manifest => manifest.Manifest, ByEntry);
        Add<ApiManifest>(manifest => manifest.Version, Plain("version", "The version changed; it gives no authority."));
        Add<ApiManifest>(manifest => manifest.Owner, Plain("owner", "Another owner answers for the manifest; it gives no authority."));
        Add<ApiManifest>(manifest => manifest.Description, Text("The description of the manifest"));
        Add<ApiManifest>(manifest => manifest.Claims, AccessMembers.Claims);
        Add<ApiManifest>(manifest => manifest.Backend, Nested<BackendManifest>());
        Add<ApiManifest>(manifest => manifest.Tools, ByEntry);
        Add<ApiManifest>(manifest => manifest.Resources, ByEntry);
        Add<ApiManifest>(manifest => manifest.Prompts, ByEntry);

        Add<BackendManifest>(backend => backend.BaseUrl, BackendMembers.BaseUrl);
        Add<BackendManifest>(backend => backend.AllowedNetworks, BackendMembers.AllowedNetworks);
        Add<BackendManifest>(backend => backend.AllowPlainHttp, BackendMembers.AllowPlainHttp);
        Add<BackendManifest>(backend => backend.Credential, BackendMembers.Credential);
        Add<BackendManifest>(backend => backend.Timeout, Plain("timeout", "A call may take another time; it can do the same in it."));

        // A tool.
        Add<ToolManifest>(tool => tool.Name, ByEntry);
        Add<ToolManifest>(tool => tool.Title, Text("The title"));
        Add<ToolManifest>(tool => tool.Description, Text("The description"));
        Add<ToolManifest>(tool => tool.Effect, ToolMembers.Effect);
        Add<ToolManifest>(tool => tool.Idempotent, ToolMembers.Idempotent);
        Add<ToolManifest>(tool => tool.Icons, Icons);
        Add<ToolManifest>(tool => tool.Access, Nested<AccessManifest>());
        Add<ToolManifest>(tool => tool.Request, Nested<RequestManifest>());
        Add<ToolManifest>(tool => tool.Arguments, ToolMembers.Arguments);
        Add<ToolManifest>(tool => tool.Rules, RuleMembers.Rules);
        Add<ToolManifest>(tool => tool.Screening, ToolMembers.Screening);
        Add<ToolManifest>(tool => tool.Bind, BindMembers.Bind);
        Add<ToolManifest>(tool => tool.Response, Nested<ResponseManifest>());
        Add<ToolManifest>(tool => tool.Document, WithParent);
        Add<ToolManifest>(tool => tool.Limits, Nested<LimitsManifest>());
        Add<ToolManifest>(tool => tool.Examples, Plain("examples", "The examples are other ones; they give no authority."));

        // A resource: what it shares with a tool does the same.
        Add<ResourceManifest>(resource => resource.Name, ByEntry);
        Add<ResourceManifest>(resource => resource.Title, Text("The title"));
        Add<ResourceManifest>(resource => resource.Description, Text("The description"));
        Add<ResourceManifest>(resource => resource.Uri, Plain("uri",
            "The resource has another URI; the same arguments make the same request.", ChangeSeverity.Low));
        Add<ResourceManifest>(resource => resource.MimeType, ToolMembers.MimeType);
        Add<ResourceManifest>(resource => resource.Icons, Icons);
        Add<ResourceManifest>(resource => resource.Access, Nested<AccessManifest>());
        Add<ResourceManifest>(resource => resource.Request, Nested<RequestManifest>());
        Add<ResourceManifest>(resource => resource.Arguments, ToolMembers.Arguments);
        Add<ResourceManifest>(resource => resource.Bind, BindMembers.Bind);
        Add<ResourceManifest>(resource => resource.Response, Nested<ResponseManifest>());
        Add<ResourceManifest>(resource => resource.Limits, Nested<LimitsManifest>());

        // A prompt.
        Add<PromptManifest>(prompt => prompt.Name, ByEntry);
        Add<PromptManifest>(prompt => prompt.Title, Text("The title"));
        Add<PromptManifest>(prompt => prompt.Description, Text("The description"));
        Add<PromptManifest>(prompt => prompt.Icons, Icons);
        Add<PromptManifest>(prompt => prompt.Access, Nested<AccessManifest>());
        Add<PromptManifest>(prompt => prompt.Arguments, PromptMembers.Arguments);
        Add<PromptManifest>(prompt => prompt.Messages, Text("What the prompt says to a model", ChangeSeverity.Medium));
        Add<PromptManifest>(prompt => prompt.Limits, Nested<LimitsManifest>());

        Add<PromptArgumentManifest>(argument => argument.Name, ByEntry);
        Add<PromptArgumentManifest>(argument => argument.Title, Text("The title of the argument"));
        Add<PromptArgumentManifest>(argument => argument.Description, Text("The description of the argument"));
        Add<PromptArgumentManifest>(argument => argument.Required, PromptMembers.Required);
        Add<PromptArgumentManifest>(argument => argument.Values, PromptMembers.Values);
        Add<PromptArgumentManifest>(argument => argument.MaxLength, PromptMembers.MaxLength);

        Add<PromptMessageManifest>(message => message.Role, WithParent);
        Add<PromptMessageManifest>(message => message.Text, WithParent);

        // Who.
        Add<AccessManifest>(access => access.Scopes, AccessMembers.Scopes);
        Add<AccessManifest>(access => access.AnyOf, WithSibling);
        Add<AccessManifest>(access => access.Authenticated, WithSibling);
        Add<AccessManifest>(access => access.When, AccessMembers.When);
        Add<AccessManifest>(access => access.Visibility, AccessMembers.Visibility);

        // What is sent.
        Add<RequestManifest>(request => request.Method, RequestMembers.Method);
        Add<RequestManifest>(request => request.Path, RequestMembers.Path);
        Add<RequestManifest>(request => request.PathParameters, RequestMembers.PathParameters);
        Add<RequestManifest>(request => request.Safe, Plain("safe",
            "The author says otherwise whether the request changes anything; the effect decides.", ChangeSeverity.Medium));
        Add<RequestManifest>(request => request.Query, RequestMembers.Query);
        Add<RequestManifest>(request => request.Headers, RequestMembers.Headers);
        Add<RequestManifest>(request => request.Body, RequestMembers.Body);
        Add<RequestManifest>(request => request.Form, RequestMembers.Form);
        Add<RequestManifest>(request => request.Multipart, RequestMembers.Multipart);
        Add<RequestManifest>(request => request.File, RequestMembers.File);

        Add<ParameterManifest>(parameter => parameter.Template, WithParent);
        Add<ParameterManifest>(parameter => parameter.Argument, WithParent);
        Add<ParameterManifest>(parameter => parameter.Style, WithParent);
        Add<ParameterManifest>(parameter => parameter.Explode, WithParent);
        Add<ParameterManifest>(parameter => parameter.Escape, WithParent);

        Add<PartManifest>(part => part.Template, WithParent);
        Add<PartManifest>(part => part.Argument, WithParent);
        Add<PartManifest>(part => part.Escape, WithParent);
        Add<PartManifest>(part => part.File, WithParent);

        Add<FileManifest>(file => file.Argument, WithParent);
        Add<FileManifest>(file => file.MaxBytes, WithParent);
        Add<FileManifest>(file => file.MediaTypes, WithParent);
        Add<FileManifest>(file => file.Filename, WithParent);

        Add<BindManifest>(bind => bind.Claim, WithParent);
        Add<BindManifest>(bind => bind.In, WithParent);
        Add<BindManifest>(bind => bind.Name, WithParent);

        Add<RuleManifest>(rule => rule.Order, WithParent);
        Add<RuleManifest>(rule => rule.Strict, WithParent);
        Add<RuleManifest>(rule => rule.ExactlyOne, WithParent);
        Add<RuleManifest>(rule => rule.AtLeastOne, WithParent);
        Add<RuleManifest>(rule => rule.AtMostOne, WithParent);
        Add<RuleManifest>(rule => rule.Together, WithParent);
        Add<RuleManifest>(rule => rule.Sum, WithParent);
        Add<RuleManifest>(rule => rule.Allowed, WithParent);
        Add<RuleManifest>(rule => rule.Message, WithParent);
        Add<SumRuleManifest>(sum => sum.Of, WithParent);
        Add<SumRuleManifest>(sum => sum.Min, WithParent);
        Add<SumRuleManifest>(sum => sum.Max, WithParent);
        Add<AllowedRuleManifest>(allowed => allowed.Of, WithParent);
        Add<AllowedRuleManifest>(allowed => allowed.Combinations, WithParent);

        // What leaves.
        Add<ResponseManifest>(response => response.None, ResponseMembers.None);
        Add<ResponseManifest>(response => response.MaxBytes, ResponseMembers.MaxBytes);
        Add<ResponseManifest>(response => response.Fields, ResponseMembers.Fields);
        Add<ResponseManifest>(response => response.Content, ResponseMembers.Content);
        Add<FieldManifest>(field => field.Class, WithParent);
        Add<FieldManifest>(field => field.Keys, WithParent);

        // How often.
        Add<LimitsManifest>(limits => limits.PerCaller, LimitMembers.PerCaller);
        Add<LimitsManifest>(limits => limits.Concurrent, LimitMembers.Concurrent);
        Add<RateManifest>(rate => rate.Count, WithParent);
        Add<RateManifest>(rate => rate.Period, WithParent);
        Add<RateManifest>(rate => rate.Burst, WithParent);

        // What is only looked at.
        Add<IconManifest>(icon => icon.Src, WithParent);
        Add<IconManifest>(icon => icon.MimeType, WithParent);
        Add<IconManifest>(icon => icon.Sizes, WithParent);
        Add<IconManifest>(icon => icon.Theme, WithParent);
        Add<ExampleManifest>(example => example.Arguments, WithParent);
        Add<ExampleManifest>(example => example.Expect, WithParent);
        Comparers = Entries.ToFrozenDictionary();
    }

    /// <summary>The one comparer of each member.</summary>
    public static FrozenDictionary<(Type Type, string Name), MemberComparer> Comparers { get; }

    /// <summary>The comparer of members by which entries are found on the other side, or that are such entries: a difference there is
    /// another entry.</summary>
    public static void ByEntry(MemberValues values, ChangeDrafts drafts)
    {
        // Nothing is left to say of the member alone.
    }

    /// <summary>The comparer of members that the comparer of what they are part of compares.</summary>
    public static void WithParent(MemberValues values, ChangeDrafts drafts)
    {
        // Said by the parent's comparer.
    }

    /// <summary>The comparer of members that are compared with another one of the same record, because only together they mean something.</summary>
    public static void WithSibling(MemberValues values, ChangeDrafts drafts)
    {
        // Said by the sibling's comparer.
    }

    private static void Add<T>(Expression<Func<T, object?>> member, MemberComparer comparer)
    {
        var body = member.Body is UnaryExpression conversion ? conversion.Operand : member.Body;
        Entries.Add((typeof(T), ((MemberExpression)body).Member.Name), comparer);
    }

    /// <summary>For members that give no authority.</summary>
    private static MemberComparer Plain(string rule, string message, ChangeSeverity severity = ChangeSeverity.Info) => (values, drafts) =>
    {
        if (!Same.Value(values))
        {
            drafts.Neutral(values.Place, severity, rule, message, values.Old, values.New);
        }
    };

    private static MemberComparer Text(string what, ChangeSeverity severity = ChangeSeverity.Info) => (values, drafts) =>
        TextChange.Add(drafts, values.Place, values.Old, values.New, what, severity);

    private static void Icons(MemberValues values, ChangeDrafts drafts) =>
        Plain("icons", "The pictures are other ones; they give no authority.", ChangeSeverity.Low)(values, drafts);

    /// <summary>For a record within a record; one that is not there is as one that says nothing.</summary>
    private static MemberComparer Nested<T>() => (values, drafts) =>
        MemberWalk.Compare(typeof(T), values.Old ?? Activator.CreateInstance<T>()!, values.New ?? Activator.CreateInstance<T>()!,
            values.Place, drafts);
}

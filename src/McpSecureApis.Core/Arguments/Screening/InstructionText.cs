using System.Buffers;
using System.Text;

namespace McpSecureApis.Core.Arguments.Screening;

/// <summary>
/// Finds phrases by which text gives a model orders: calls to set instructions aside, new roles, marks of chat templates, demands for
/// hidden instructions or for silence towards the user. A plain request in other words is not found; scopes, conditions and
/// confirmation are the controls for that.
/// </summary>
internal static class InstructionText
{
    private const int ShortestPhrase = 8;

    private static readonly SearchValues<char> BetweenWords = SearchValues.Create(" \t\r\n<[");

    // Every pattern needs one of them. Most arguments are identifiers, numbers and dates, and end here.
    private static readonly SearchValues<string> Words = SearchValues.Create(
        [
            "ignore", "disregard", "forget", "overr", "bypass", "follow", "obey", "instruction", "prompt", "directive", "rule", "guideline",
            "objective", "order", "important", "urgent", "critical", "priority", "attention", "note", "notice", "message", "dear", "you",
            "from", "pretend", "imagine", "suppose", "act", "behave", "respond", "role", "answer", "anything", "mode", "jailbr",
            "restriction", "filter", "limitation", "censor", "guardrail", "safe", "ethic", "polic", "moderation", "user", "anyone", "human",
            "<", "[", "##", "system", "admin", "developer", "assistant",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly InstructionPattern[] Patterns =
    [
        // Set instructions aside.
        new(
            @"\b(?:ignore|disregard|forget|override|overrule|bypass|do not follow|don't follow|stop following|do not obey)(?: \S+){0,4} " +
            @"(?:instructions?|prompts?|directives?|guidelines?|rules|commands?|constraints?|restrictions?|programming|training|" +
            @"polic(?:y|ies)|system message)\b",
            ["ignore", "disregard", "forget", "override", "overrule", "bypass", "not follow", "n't follow", "stop following", "not obey"]),
        new(
            @"\b(?:ignore|disregard|forget) (?:everything|anything|all|what)(?: \S+){0,3} (?:above|before|previously|said|told|prior|earlier)\b",
            ["ignore", "disregard", "forget"]),
        new(
            @"\b(?:previous|prior|earlier|above|existing|original) (?:instructions?|prompts?|directives?|rules|guidelines?)(?: \S+){0,3} " +
            @"(?:void|null|cancell?ed|overridden|superseded|obsolete|no longer|do not apply|are replaced)\b",
            ["void", "null", "cancel", "overridden", "superseded", "obsolete", "no longer", "not apply", "are replaced"]),

        // New instructions or priorities.
        new(
            @"\b(?:new|updated|real|actual|true|hidden|secret|special|following|additional|override) " +
            @"(?:system )?(?:instructions?|directives?|objectives?|orders?|prompt)(?: (?:is|are|for you|to follow|below|from))?[:]",
            ["instruction", "directive", "objective", "order", "prompt"],
            ["s:", "n:", "e:", "r:", "t:", "u:", "w:", "m:"]),
        new(
            @"\b(?:this|the following|these)(?: \S+){0,2} (?:supersedes?|overrides?|takes? precedence over|replaces?)(?: \S+){0,3} " +
            @"(?:instructions?|prompts?|rules|directives?|guidelines?)\b",
            ["supersede", "override", "precedence over", "replace"],
            ["instruction", "prompt", "rule", "directive", "guideline"]),
        new(
            @"\b(?:important|urgent|critical|priority)(?: \S+){0,2} (?:message|instructions?|notice|note|directive)s? " +
            @"(?:from|for|to) (?:me|you|the user|the ai|ai|the assistant|the model|assistant|all ai|agents?|system|developer|admin)",
            ["important", "urgent", "critical", "priority"],
            ["message", "instruction", "notice", "note", "directive"]),
        new(
            @"\b(?:attention|note to|notice to|message to|instructions? (?:to|for)|dear) " +
            @"(?:the |any |all )?(?:ai|llm|language model|assistant|chatbot|model|agent)s?\b",
            [
                "attention ", "note to ", "notice to ", "message to ", "instruction to ", "instructions to ", "instruction for ",
                "instructions for ", "dear ",
            ]),
        new(
            @"\bif you are (?:an?|the) (?:ai|llm|language model|assistant|chatbot|agent)\b",
            ["if you are a ", "if you are an ", "if you are the "]),

        // Another role, without limits.
        new(
            @"\byou are (?:now|no longer)\b",
            ["you are now", "you are no longer"]),
        new(
            @"\bfrom (?:now|this point|here) on(?:wards?)?,? (?:you|your|answer|respond|act|ignore|always|never)\b",
            ["from now on", "from this point on", "from here on"]),
        new(
            @"\b(?:pretend|imagine|suppose) (?:that )?(?:to be|you are|you're|you have no)\b",
            ["pretend", "imagine", "suppose"]),
        new(
            @"\b(?:act|behave|respond|roleplay|role-play|answer) as " +
            @"(?:if you|though you|an? (?:unrestricted|unfiltered|uncensored|evil|jailbroken|amoral)|my |dan\b)",
            ["act as ", "behave as ", "respond as ", "roleplay as ", "role-play as ", "answer as "]),
        new(
            @"\b(?:do anything now|developer mode|god mode|jailbr(?:eak|oken)|dan mode|" +
            @"unrestricted mode|sudo mode|admin mode|maintenance mode|debug mode)\b",
            [
                "do anything now", "jailbr", "developer mode", "god mode", "dan mode", "unrestricted mode", "sudo mode", "admin mode",
                "maintenance mode", "debug mode",
            ]),
        new(
            @"\b(?:without|no|free of|free from|not bound by|ignoring)(?: \S+){0,2} " +
            @"(?:restrictions|filters|limitations|censorship|guardrails|safety (?:guidelines|rules|filters|measures)|" +
            @"ethical (?:guidelines|constraints)|content polic(?:y|ies))\b",
            [" restrictions", " filters", " limitations", " censorship", " guardrails", " safety ", " ethical ", " content polic"],
            ["without ", "no ", "free ", "bound by ", "ignoring "]),
        new(
            @"\b(?:disable|turn off|deactivate|remove|switch off)(?: \S+){0,3} (?:safety|guardrails?|filters?|moderation|restrictions|safeguards)\b",
            ["disable", "turn off", "deactivate", "remove", "switch off"],
            ["safety", "guardrail", "filter", "moderation", "restrictions", "safeguards"]),

        // Hidden instructions and secrets.
        new(
            @"\b(?:reveal|show|print|repeat|output|display|leak|disclose|tell me|give me|what (?:is|are|were)|expose|recite|dump)(?: \S+){0,5} " +
            @"(?:system prompt|initial prompt|hidden prompt|original prompt|initial instructions|system instructions|system message|" +
            @"(?:prompt|instructions|text|words|everything) above|your (?:prompt|instructions|rules|guidelines|directives))\b",
            [
                "system prompt", "initial prompt", "hidden prompt", "original prompt", "initial instructions", "system instructions",
                "system message", " above", "your prompt", "your instructions", "your rules", "your guidelines", "your directives",
            ]),

        // Silence towards the user.
        new(
            @"\b(?:do not|don't|never|without)(?: \S+){0,2} " +
            @"(?:tell|telling|inform|informing|notify|notifying|alert|alerting|mention|mentioning|warn|warning|ask|asking)(?: \S+){0,4} " +
            @"(?:the user|to the user|user|anyone|human)\b",
            ["do not", "don't", "never", "without"],
            [" tell", " inform", " notify", " alert", " mention", " warn", " ask"],
            ["user", "anyone", "human"]),
        new(
            @"\b(?:do not|don't|never) (?:mention|reveal|disclose|say|show)(?: \S+){0,2} that you\b",
            ["that you"],
            ["mention", "reveal", "disclose", "say", "show"]),

        // Marks of chat templates and tool protocols.
        new(
            @"<\|[a-z_]{2,24}\|>|\[/?inst\]|<</?sys>>|<start_of_turn>|<end_of_turn>|" +
            @"\[/?system\]|</?system>|</?(?:system[_-]?(?:prompt|message|note|override)|instructions?|important|information|admin|hidden)>",
            [
                "<|", "[inst]", "[/inst]", "sys>>", "_of_turn>", "system]", "<system", "</system", "instruction>", "instructions>",
                "important>", "information>", "admin>", "hidden>",
            ]),
        new(
            @"(?:^| )#{2,} ?(?:system|instructions?|human|assistant|user|new task)\b",
            ["##"]),
        new(
            @"(?:^| )(?:system|assistant|developer)(?: (?:message|override|prompt|note|instruction))?: \S",
            ["system: ", "assistant: ", "developer: ", " message: ", " override: ", " prompt: ", " note: ", " instruction: "]),
        new(
            @"\b(?:begin|start|end)(?: of)? (?:system|admin|developer)(?: \S+)? (?:prompt|message|instructions?|mode|override)\b",
            ["begin", "start", "end"],
            [" system", " admin", " developer"]),
    ];

    // Said of the tool that a description belongs to. Arguments of people may say it of anything.
    private static readonly InstructionPattern[] PatternsOfTools =
    [
        new(
            @"\b(?:always|must|have to|need to)(?: \S+){0,2} (?:call|use|invoke|run|execute) (?:this|it)(?: \S+)? (?:first|before)\b",
            ["always", "must", "have to", "need to"],
            [" first", " before"]),
        new(
            @"\b(?:call|use|invoke|run|execute) (?:this|it)(?: \S+){0,3} (?:before|prior to|instead of)(?: \S+){0,2} " +
            @"(?:any|every|all|each|other)(?: \S+){0,2} (?:tools?|functions?|calls?|requests?|answers?|actions?|tasks?|steps?)\b",
            ["before", "prior to", "instead of"],
            [" tool", " function", " call", " request", " answer", " action", " task", " step"]),
    ];

    public static bool IsFoundIn(ReadOnlySpan<char> text)
    {
        // A hidden character may stand within a word, so such a text is looked at in full.
        if (text.Length < ShortestPhrase ||
            (!text.ContainsAnyExceptInRange('\t', '~') && (!text.ContainsAny(BetweenWords) || !text.ContainsAny(Words))))
        {
            return false;
        }

        return IsFoundInPlain(IsPlain(text) ? text : Flatten(text), Patterns);
    }

    /// <summary>Whether a tool's own text puts it before all others, by which a model would call it in every conversation.</summary>
    public static bool PutsToolFirst(ReadOnlySpan<char> text) =>
        text.Length >= ShortestPhrase && IsFoundInPlain(IsPlain(text) ? text : Flatten(text), PatternsOfTools);

    private static bool IsFoundInPlain(ReadOnlySpan<char> plain, InstructionPattern[] patterns)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.IsFoundIn(plain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether flattening would change nothing. Most texts are so, and need no copy.</summary>
    private static bool IsPlain(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExceptInRange(' ', '~') && text[0] != ' ' && !text.Contains("  ", StringComparison.Ordinal);

    /// <summary>What the patterns say when none is spared by its words.</summary>
    internal static bool IsFoundByPattern(ReadOnlySpan<char> text)
    {
        var plain = Flatten(text);
        return Array.Exists(Patterns, pattern => pattern.IsMatch(plain));
    }

    /// <summary>One space for every run of white space, and nothing for what nobody sees.</summary>
    private static string Flatten(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            if (char.IsWhiteSpace(unit))
            {
                plain.Append(plain.Length > 0 && plain[^1] != ' ' ? " " : string.Empty);
            }
            else if (unit is '\u2018' or '\u2019')
            {
                plain.Append('\'');
            }
            else if (unit is '\u212A' or '\u017F' or '\u0130' or '\u0131')
            {
                // Letters that some readers fold to ASCII ones.
                plain.Append(unit switch { '\u212A' => 'k', '\u017F' => 's', _ => 'i' });
            }
            else if (!(unit is '\u00AD' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or
                (>= '\u2060' and <= '\u206F') or '\uFEFF'))
            {
                plain.Append(unit);
            }
        }

        return plain.ToString();
    }
}

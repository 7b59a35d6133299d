using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Core.Review.Output;

/// <summary>
/// How the page looks: light and dark as the reader's system is, from 320 pixels to a desk, and on paper. Every pair of colours has the contrast of
/// WCAG 2.2 AA, and no meaning hangs on a colour alone.
/// </summary>
internal static class HtmlStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --page: #f5f6f8; --card: #ffffff; --text: #1b1f24; --quiet: #545d68; --line: #d3d8de; --link: #0550ae;
          --code: #eff1f4; --widening: #a4161a; --widening-back: #fdeceb; --undecidable: #744800; --undecidable-back: #fff3d1;
          --narrowing: #17602e; --narrowing-back: #e4f4e9; --neutral: #4a535d; --neutral-back: #e9ecef;
          --gone: #ffd9d6; --come: #bfe8ca; --possible: #eef4ff; --possible-line: #5b8def; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --page: #0e1217; --card: #171c23; --text: #e5e9ef; --quiet: #a6b0bb; --line: #353d47; --link: #82bbff;
            --code: #222932; --widening: #ffa19a; --widening-back: #3d1715; --undecidable: #f3c567; --undecidable-back: #35290b;
            --narrowing: #86dba0; --narrowing-back: #12301c; --neutral: #b6bfc9; --neutral-back: #262d36;
            --gone: #6b2622; --come: #1d5a31; --possible: #14233b; --possible-line: #4f86e0; }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
          overflow-wrap: anywhere; }
        header, nav, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 1rem; }
        header { padding-top: 1.5rem; }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .4rem; }
        h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.2rem 0 .7rem; }
        h3 { font-size: 1rem; line-height: 1.5; margin: 0 0 .3rem; }
        h4 { font-size: .8rem; font-weight: 600; margin: 0; color: var(--quiet); }
        h4 code { background: none; padding: 0; }
        p { margin: 0 0 .5rem; }
        a { color: var(--link); }
        a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
        code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
        code { background: var(--code); border-radius: 3px; padding: .1em .3em; unicode-bidi: isolate; direction: ltr; }
        pre { background: var(--code); border-radius: 4px; margin: 0; padding: .5rem .6rem; white-space: pre-wrap; unicode-bidi: isolate;
           direction: ltr; }
        pre.long { max-height: 24rem; overflow: auto; }
        .copy { user-select: all; -webkit-user-select: all; }
        .small { font-size: .8rem; color: var(--quiet); margin: .6rem 0 0; }
        .small code { background: none; padding: 0; }
        .unseen { color: var(--widening); background: var(--widening-back); border-radius: 3px; padding: 0 .15em; }
        .verdict { border-left: .4rem solid; border-radius: 6px; padding: .8rem 1rem; margin: 1rem 0; }
        .verdict p { color: var(--text); margin: .2rem 0 0; }
        .verdict .path { color: inherit; }
        .verdict .word { color: inherit; font-size: 1.5rem; line-height: 1.3; font-weight: 700; }
        .verdict.widening { color: var(--widening); background: var(--widening-back); }
        .verdict.undecidable { color: var(--undecidable); background: var(--undecidable-back); }
        .verdict.narrowing { color: var(--narrowing); background: var(--narrowing-back); }
        .verdict.neutral { color: var(--neutral); background: var(--neutral-back); }
        .counts { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; margin: 0 0 1rem;
           padding: 0; }
        .counts a { display: block; height: 100%; text-decoration: none; color: var(--quiet); background: var(--card); border: 1px solid var(--line);
          border-radius: 6px; padding: .5rem .8rem; font-size: .85rem; }
        .counts b { display: block; font-size: 1.5rem; line-height: 1.2; color: var(--text); }
        .counts small { display: block; font-size: .75rem; }
        .counts .widening b { color: var(--widening); }
        .counts .undecidable b { color: var(--undecidable); }
        .counts .narrowing b { color: var(--narrowing); }
        .index { columns: 24rem; column-gap: 2rem; list-style: none; margin: 0 0 1rem; padding: 0; font-size: .9rem; }
        .index li { break-inside: avoid; display: grid; grid-template-columns: 4.4rem 1fr; gap: .5rem; align-items: baseline; padding: .15rem 0; }
        .index code, .verdict code { background: none; padding: 0; }
        .index a { text-decoration: none; }
        .index .entry { text-decoration: underline; }
        .index .path { display: inline-block; }
        nav h2 { font-size: 1rem; margin: .8rem 0 .3rem; }
        .severity { display: inline-block; text-align: center; border-radius: 3px; font-size: .75rem; font-weight: 600;
           line-height: 1.5;
          padding: 0 .4rem; color: var(--neutral); background: var(--neutral-back); }
        .severity.critical { color: var(--card); background: var(--widening); }
        .severity.high { color: var(--widening); background: var(--widening-back); }
        .severity.medium { color: var(--undecidable); background: var(--undecidable-back); }
        .approval { display: inline-block; border: 1px solid; border-radius: 3px; font-size: .75rem; font-weight: 600; line-height: 1.4;
          padding: 0 .4rem; margin-left: .3rem; color: var(--undecidable); background: var(--card); }
        .approval.approved { color: var(--narrowing); }
        .approval.rejected { color: var(--widening); }
        .approval.unverified { border-style: dashed; }
        .approvals { border-left: .4rem solid var(--narrowing); border-radius: 6px; background: var(--card); padding: .5rem 1rem;
          margin: 1rem 0; font-size: .9rem; }
        .approvals.unverified { border-left-color: var(--undecidable); }
        .used { font-size: .9rem; border-left: .25rem solid var(--line); padding: .1rem .8rem; margin: .6rem 0; }
        .change, .box { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; margin: 0 0 .9rem;
          scroll-margin-top: .5rem; }
        .change:target { outline: 2px solid var(--link); }
        .change h3 a { color: inherit; text-decoration: none; }
        .change h3 a:hover { text-decoration: underline; }
        .change h3 code { background: none; padding: 0; font-size: .95em; }
        .path { font-weight: 400; color: var(--quiet); }
        .flag { display: inline-block; font-size: .85rem; font-weight: 600; color: var(--widening); background: var(--widening-back);
           border-radius: 3px;
          padding: .05rem .5rem; margin-right: .5rem; }
        .witness { background: var(--possible); border-left: .25rem solid var(--possible-line); border-radius: 4px; padding: .6rem .8rem;
           margin: .6rem 0; }
        .witness h4 { color: var(--text); font-size: .9rem; }
        .witness pre, .witness code { background: var(--card); }
        dl { margin: 0; }
        dt { font-size: .8rem; font-weight: 600; color: var(--quiet); margin-top: .4rem; }
        dd { margin: .1rem 0 0; }
        dd p { margin: 0; }
        .sides { display: grid; grid-template-columns: 1fr 1fr; gap: .2rem .8rem; }
        .side { margin-top: .5rem; min-width: 0; }
        .side h4 { margin-bottom: .2rem; }
        mark { color: inherit; border-radius: 2px; padding: .05em 0; }
        .gone mark { background: var(--gone); }
        .come mark { background: var(--come); }
        summary { cursor: pointer; font-size: .9rem; color: var(--link); padding: .2rem 0; }
        main > details > summary { font-size: 1.2rem; font-weight: 700; color: var(--text); margin-top: 1.6rem; }
        main > details[open] > summary { margin-bottom: .6rem; }
        summary h2 { display: inline; }
        .reach { list-style: none; margin: .3rem 0 0; padding: 0; font-size: .9rem; }
        .reach li { display: grid; grid-template-columns: 5.5rem 1fr; gap: .5rem; align-items: baseline; padding: .15rem 0; }
        .reach b { font-size: .8rem; }
        .reach code { background: none; padding: 0; }
        .reach span { color: var(--quiet); }
        .reach .come b { color: var(--widening); }
        .reach .gone b { color: var(--quiet); }
        table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        th:first-child { text-align: left; width: 100%; }
        thead th, td { white-space: nowrap; }
        thead th { color: var(--quiet); font-size: .8rem; }
        tbody th { font-weight: 400; }
        footer { padding-top: 1.5rem; padding-bottom: 2rem; color: var(--quiet); font-size: .8rem; }
        @media (max-width: 42rem) {
          .sides { grid-template-columns: 1fr; }
          .counts { grid-template-columns: 1fr 1fr; }
          .reach li { grid-template-columns: 4.6rem 1fr; }
          .change, .box { padding: .7rem .75rem; }
          header, nav, main, footer { padding-left: .75rem; padding-right: .75rem; }
        }
        @media print {
          :root { color-scheme: light; }
          body { background: none; font-size: 10pt; }
          .verdict, .severity, .flag, .unseen, mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          details::details-content { content-visibility: visible; }
          pre.long { max-height: none; }
          .change, .box { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
        }
        """;

    /// <summary>The source that a content security policy allows: this style and no other, not even one in an attribute.</summary>
    public static string Source { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'";
}

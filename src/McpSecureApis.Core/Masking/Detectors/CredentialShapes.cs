using System.Buffers;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Prefixes and lengths as the issuers document them, so that leaked credentials can be told from other text.</summary>
internal static class CredentialShapes
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Numerals = "0123456789";

    private static readonly SearchValues<char> Alphanumeric = SearchValues.Create(Letters + Numerals);
    private static readonly SearchValues<char> Upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ" + Numerals);
    private static readonly SearchValues<char> Hex = SearchValues.Create(Numerals + "abcdefABCDEF");
    private static readonly SearchValues<char> HexDash = SearchValues.Create(Numerals + "abcdefABCDEF-");
    private static readonly SearchValues<char> Word = SearchValues.Create(Letters + Numerals + "_");
    private static readonly SearchValues<char> Url = SearchValues.Create(Letters + Numerals + "_-");
    private static readonly SearchValues<char> Dotted = SearchValues.Create(Letters + Numerals + "_-.");
    private static readonly SearchValues<char> Base64 = SearchValues.Create(Letters + Numerals + "+/=_-");
    private static readonly SearchValues<char> Any = SearchValues.Create(Letters + Numerals + "+/=_-.~:");

    public static CredentialShape[] All { get; } =
    [

        // Clouds.
        new("AKIA", Upper, 16, 16), new("ASIA", Upper, 16, 16), new("ABIA", Upper, 16, 16), new("ACCA", Upper, 16, 16), new("A3T", Upper, 17, 17),
        new("ABSK", Base64, 100), new("bedrock-api-key-", Base64, 20),
        new("AIza", Url, 35, 35), new("GOCSPX-", Url, 28, 28), new("ya29.", Url, 20), new("1//0", Url, 40),
        new("LTAI", Alphanumeric, 16, 24), new("dop_v1_", Hex, 64, 64), new("doo_v1_", Hex, 64, 64), new("dor_v1_", Hex, 64, 64),
        new("t1.", Base64, 86, 200), new("AQVN", Url, 35, 38), new("YCAJE", Url, 20, 20), new("YCM", Url, 36, 36), new("v1.0-", HexDash, 40),
        new("fm2_", Base64, 50), new("fo1_", Url, 43, 43), new("HRKU-", Url, 36), new("sntrys_", Base64, 40), new("sntryu_", Hex, 64, 64),
        new("scw_", Word, 32), new("nfp_", Word, 36), new("tk-us-", Url, 48, 48), new("pul-", Hex, 40, 40), new("vercel_", Word, 24),
        new("sbp_", Hex, 40, 40), new("sb_secret_", Url, 20), new("pscale_tkn_", Dotted, 32),
        new("pscale_pw_", Dotted, 32), new("pscale_oauth_", Dotted, 32),
        new("napi_", Alphanumeric, 50), new("hvs.", Url, 24), new("hvb.", Url, 24), new("hvr.", Url, 24), new("CFPAT-", Url, 43, 43),
        new("tskey-", Url, 20), new("sha256~", Url, 43, 43), new("CCIPAT_", Word, 40), new("dckr_pat_", Url, 27), new("dckr_oat_", Url, 27),

        // Code and packages.
        new("ghp_", Word, 36, 255), new("gho_", Word, 36, 255), new("ghu_", Word, 36, 255), new("ghs_", Any, 36, 1024), new("ghr_", Word, 36, 255),
        new("github_pat_", Word, 40, 255),
        new("glpat-", Dotted, 20, 300), new("gldt-", Url, 20), new("glrt-", Dotted, 20), new("glptt-", Hex, 40, 40), new("glcbt-", Url, 20),
        new("glft-", Url, 20), new("glimt-", Url, 20), new("glagent-", Url, 40), new("gloas-", Hex, 64, 64), new("glsoat-", Url, 20),
        new("glffct-", Url, 20), new("GR1348941", Url, 20), new("glrtr-", Dotted, 20), new("_gitlab_session=", Alphanumeric, 32),
        new("npm_", Alphanumeric, 36, 36), new("pypi-AgE", Url, 50), new("rubygems_", Hex, 48, 48), new("CLOJARS_", Alphanumeric, 60, 60),
        new("oy2", Alphanumeric, 43, 43), new("AKCp", Alphanumeric, 10, 120), new("cmVmdGtu", Alphanumeric, 56, 56), new("ATATT3", Base64, 60),
        new("ATCTT3", Base64, 60), new("ATBB", Alphanumeric, 28, 40), new("ATSTT3", Base64, 60), new("squ_", Alphanumeric, 40, 40),
        new("sqp_", Alphanumeric, 40, 40), new("sqa_", Alphanumeric, 40, 40), new("ico-", Alphanumeric, 32, 32), new("sgp_", Word, 40),
        new("bkua_", Alphanumeric, 40, 40), new("dp.pt.", Alphanumeric, 40), new("dp.st.", Dotted, 40), new("dp.ct.", Alphanumeric, 40),
        new("dp.sa.", Alphanumeric, 40), new("dp.scim.", Alphanumeric, 40), new("dp.audit.", Alphanumeric, 40), new("pat.", Dotted, 60, 90),
        new("sat.", Dotted, 60, 90), new("pnu_", Alphanumeric, 36, 36), new("prefect_", Word, 32), new("dapi", HexDash, 32, 34),
        new("xoxb-", Url, 10), new("xoxa-", Url, 10), new("xoxp-", Url, 10), new("xoxr-", Url, 10), new("xoxs-", Url, 10), new("xoxo-", Url, 10),
        new("xoxe-", Url, 10), new("xoxe.", Dotted, 20), new("xapp-", Url, 20), new("hooks.slack.com/", Base64, 30),
        new("webhook.office.com/webhookb2/", Any, 60), new("discord.com/api/webhooks/", Base64, 60), new("discordapp.com/api/webhooks/", Base64, 60),

        // Money and messages.
        new("sk_live_", Word, 10), new("sk_test_", Word, 10), new("sk_prod_", Word, 10), new("rk_live_", Word, 10),
        new("rk_test_", Word, 10), new("rk_prod_", Word, 10), new("whsec_", Base64, 24), new("rzp_live_", Alphanumeric, 14),
        new("sq0atp-", Url, 22, 22), new("sq0csp-", Url, 43, 43), new("EAAA", Url, 56, 80),
        new("EAAC", Alphanumeric, 80), new("EAAM", Alphanumeric, 80),
        new("access_token$production$", Alphanumeric, 48), new("live_pub_", Hex, 31, 31), new("test_pub_", Hex, 31, 31),
        new("FLWSECK", Any, 12, 60), new("FLWPUBK", Any, 12, 60), new("EZAK", Alphanumeric, 54, 54), new("EZTK", Alphanumeric, 54, 54),
        new("duffel_live_", Base64, 43), new("duffel_test_", Base64, 43), new("shippo_live_", Hex, 40, 40), new("shippo_test_", Hex, 40, 40),
        new("shpat_", Hex, 32, 32), new("shpca_", Hex, 32, 32), new("shppa_", Hex, 32, 32), new("shpss_", Hex, 32, 32),
        new("SG.", Dotted, 60, 80), new("SK", Hex, 32, 32), new("key-", Hex, 32, 32), new("pubkey-", Hex, 32, 32), new("xkeysib-", Url, 64),
        new("xsmtpsib-", Url, 64), new("PMAK-", HexDash, 50, 70), new("tfp_", Dotted, 44, 64), new("CMK-", Word, 20),

        // Models, monitoring, the rest.
        new("sk-ant-", Url, 40), new("sk-proj-", Url, 40), new("sk-svcacct-", Url, 40), new("sk-admin-", Url, 40), new("sk-or-v1-", Hex, 64, 64),
        new("sk-", Alphanumeric, 32, 64), new("gsk_", Alphanumeric, 40), new("xai-", Alphanumeric, 60), new("pplx-", Alphanumeric, 40),
        new("r8_", Alphanumeric, 37, 40), new("hf_", Alphanumeric, 34, 40), new("api_org_", Alphanumeric, 34, 40), new("lsv2_", Word, 32),
        new("nvapi-", Url, 40), new("tgp_v1_", Url, 40), new("fw_", Alphanumeric, 24, 32), new("jina_", Word, 40), new("tvly-", Url, 20),
        new("NRAK-", Upper, 27, 27), new("NRJS-", Hex, 19, 19), new("NRII-", Url, 32, 32), new("NRRA-", Hex, 42, 42), new("glc_", Base64, 32),
        new("glsa_", Word, 40, 48), new("eyJrIjoi", Base64, 60, 400), new("dt0c01.", Dotted, 80),
        new("phc_", Alphanumeric, 40), new("phx_", Alphanumeric, 40),
        new("lin_api_", Alphanumeric, 40, 48), new("lin_oauth_", Hex, 64, 64),
        new("ntn_", Alphanumeric, 40, 50), new("secret_", Alphanumeric, 43, 43),
        new("figd_", Url, 40), new("fio-u-", Base64, 64, 64), new("rdme_", Alphanumeric, 70, 70), new("waka_", HexDash, 36, 36),
        new("p8e-", Alphanumeric, 32, 32), new("sm_aat_", Alphanumeric, 16, 16),
        new("sm_pat_", Alphanumeric, 16, 16), new("sm_sat_", Alphanumeric, 16, 16),
        new("AGE-SECRET-KEY-1", Alphanumeric, 58, 58), new("ops_eyJ", Base64, 200), new("A3-", UpperDash(), 30, 40), new("dnkey-", Url, 50),
        new("s-s4t2ud-", Hex, 64, 64), new("u-s4t2ud-", Hex, 64, 64), new("zpka_", Word, 30),
        new("sk.eyJ", Dotted, 60), new("aio_", Alphanumeric, 28, 28),
        new("sdk-", HexDash, 36, 36), new("mob-", HexDash, 36, 36), new("sl.", Url, 130, 160), new("patp_", Alphanumeric, 30),
    ];

    private static SearchValues<char> UpperDash() => SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}

namespace McpSecureApis.Hosting;

/// <summary>Ids of the events that this folder logs: 3500 to 3599.</summary>
internal static class HostingEventIds
{
    public const int CatalogServed = 3500;
    public const int ManifestRefused = 3501;
    public const int ManifestWarning = 3502;
    public const int Listening = 3503;
    public const int NotApproved = 3504;
    public const int ManifestWritable = 3505;
    public const int SettingWarning = 3506;
    public const int NothingServed = 3507;
    public const int ClaimNotAllowed = 3508;
    public const int EntryNotApproved = 3509;
    public const int LockRefused = 3510;
    public const int PolicyRefused = 3511;
    public const int NothingApproved = 3512;
    public const int ApprovalStoreNew = 3513;
    public const int ApprovalStoreFailing = 3514;
    public const int MoreNotApproved = 3515;
    public const int RevocationChanged = 3516;
    public const int RevocationStoreFailing = 3517;
    public const int ApprovalUnderrated = 3518;
    public const int ProposalCompared = 3519;
    public const int ProposalRefused = 3520;
    public const int NothingCompared = 3521;
}

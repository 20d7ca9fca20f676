using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Desired;
using Reconciler.Agent.OpenFlow;
using Reconciler.Agent.Tools;
using Reconciler.Language.Common;

namespace Reconciler.Agent.RouterGuards;

/// <summary>
/// Keeps guests from posing as IPv6 routers: flows on the integration bridge that drop router announcements from their MAC addresses, before ovn-controller's own.
/// OVN itself cannot: it lets neighbour discovery and announcements pass before it looks at any rule. They match a guest's MAC address rather than its port,
/// which does not exist before the guest does; port security drops what bears another address.
/// <para>The switch tells of every change of such flows, so what is held here is what it has.</para>
/// </summary>
/// <param name="socket">The bridge's management socket.</param>
/// <param name="guests">The MAC addresses of the node's guests.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of lost connections.</param>
internal sealed partial class RouterGuard(string socket, Func<ValueList<string>> guests, TimeProvider time, ILogger<RouterGuard> logger)
{
    /// <summary>By it our flows are known (<c>ovs-ofctl dump-flows br-int cookie=0x7265636f6e63696c/-1</c>): "reconcil".</summary>
    public const ulong Cookie = 0x7265_636f_6e63_696c;

    /// <summary>Above all of ovn-controller's in that table, whose highest is 180.</summary>
    public const ushort Priority = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UsualAbsence = TimeSpan.FromSeconds(10);

    /// <summary>A switch that has just started has no flows, and ovn-controller takes all away once more when it comes: for so long what goes is nobody's doing.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private ImmutableHashSet<string> asked = [];
    private ImmutableHashSet<string>? standing;
    private OpenFlowConnection? connection;
    private bool complained;
    private long awaySince = time.GetTimestamp();
    private long connectedSince = time.GetTimestamp();

    /// <summary>Told, with the monotonic time of receipt, when there is something to look at; null for the time: nobody changed anything, it was not known before.</summary>
    public event Action<long?>? Changed;

    /// <summary>MAC addresses whose announcements are dropped now; null: the switch does not answer, so that is not known.</summary>
    public IReadOnlySet<string>? Standing
    {
        get
        {
            lock (gate)
            {
                return standing is not null && IsSettling && !asked.IsSubsetOf(standing) ? null : standing;
            }
        }
    }

    /// <summary>The MAC addresses of the node's guests.</summary>
    public ValueList<string> Guests => guests();

    /// <summary>What keeps guests unguarded for longer than a start of the switch takes; null: nothing.</summary>
    public string? Problem
    {
        get
        {
            lock (gate)
            {
                return standing is null && time.GetElapsedTime(awaySince) > UsualAbsence ? Absence : null;
            }
        }
    }

    private bool IsSettling => time.GetElapsedTime(connectedSince) < Settling;

    private string Absence =>
        $"the bridge {Path.GetFileNameWithoutExtension(socket)} does not answer on {socket}, so guests cannot be kept from posing as IPv6 routers; does ovs-vswitchd run, and does the bridge speak OpenFlow10?";

    /// <summary>The management socket of a bridge beside an Open vSwitch database.</summary>
    /// <param name="database">The database, for example <c>unix:/var/run/openvswitch/db.sock</c>.</param>
    /// <param name="bridge">The bridge.</param>
    public static string SocketBeside(string database, string bridge)
    {
        const string Unix = "unix:";
        const string Usual = "/var/run/openvswitch";
        return Path.Combine(database.StartsWith(Unix, StringComparison.Ordinal) ? Path.GetDirectoryName(database[Unix.Length..]) ?? Usual : Usual, bridge + ".mgmt");
    }

    /// <summary>The MAC addresses of a node's guests.</summary>
    public static ValueList<string> GuestsOf(DesiredStore desired) =>
        desired.All.SelectMany(entry => entry.Value.Partition.Spec.Interfaces).Select(one => one.MacAddress).Distinct().Order(StringComparer.Ordinal).ToValueList();

    /// <summary>Listens until it is cancelled, and connects again as often as the switch goes away.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(ct).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
            {
                Complain(problem.Message);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }

            // The bridge is made by ovn-controller, its socket by ovs-vswitchd; neither tells.
            await Task.Delay(Pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns when announcements from these addresses are dropped.</summary>
    /// <exception cref="ToolException">The switch does not answer or refuses.</exception>
    public Task CoverAsync(IEnumerable<string> macs, CancellationToken ct) =>
        macs.Except(Standing ?? ImmutableHashSet<string>.Empty).ToList() is { Count: > 0 } missing ? SetAsync(missing, [], ct) : Task.CompletedTask;

    /// <summary>Makes guards for some addresses and takes those of others away; returns when the switch has done so.</summary>
    /// <exception cref="ToolException">The switch does not answer or refuses.</exception>
    public async Task SetAsync(IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove, CancellationToken ct)
    {
        OpenFlowConnection open;
        lock (gate)
        {
            open = standing is null || connection is null ? throw new ToolException(Absence) : connection;

            // Since the plan was made a guest may have come that bears one of them.
            remove = [.. remove.Except(guests())];
            asked = asked.Union(add).Except(remove);
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await open.CarryOutAsync(number => add.Select(mac => OpenFlowMessage.Add(RuleOf(mac), number)).Concat(remove.Select(mac => OpenFlowMessage.Delete(RuleOf(mac), number))), both.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ToolException($"Open vSwitch did not take flows within {Patience.TotalSeconds:0} s");
        }
    }

    private static FlowRule RuleOf(string mac) => new(FlowMatch.RouterAnnouncementsFrom(mac), Priority, Cookie);

    private async Task ListenAsync(CancellationToken ct)
    {
        using var open = await OpenFlowConnection.OpenAsync(socket, ct).ConfigureAwait(false);
        try
        {
            var watch = open.NextNumber();
            var first = ImmutableHashSet<string>.Empty;
            await open.SendAsync([OpenFlowMessage.Watch(FlowMatch.RouterAnnouncements(), watch)], ct).ConfigureAwait(false);
            await foreach (var message in open.ReadAsync(ct).ConfigureAwait(false))
            {
                if (OpenFlowMessage.KindOf(message) == OpenFlowMessage.Kind.Error)
                {
                    Complain(OpenFlowMessage.Complaint(message));
                    break;
                }

                if (OpenFlowMessage.KindOf(message) != OpenFlowMessage.Kind.StatisticsReply)
                {
                    continue;
                }

                var updates = OpenFlowMessage.Updates(message);
                if (standing is null)
                {
                    first = After(first, updates);
                    if (OpenFlowMessage.NumberOf(message) == watch && !OpenFlowMessage.HasMore(message))
                    {
                        await RestoreAsync(open, Begin(open, first), ct).ConfigureAwait(false);
                    }
                }
                else
                {
                    await RestoreAsync(open, Note(updates), ct).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            lock (gate)
            {
                if (standing is not null)
                {
                    awaySince = time.GetTimestamp();
                }

                (connection, standing) = (null, null);
            }
        }
    }

    /// <returns>What was asked of the switch before it went away and has to be asked of it again.</returns>
    private ImmutableHashSet<string> Begin(OpenFlowConnection open, ImmutableHashSet<string> first)
    {
        ImmutableHashSet<string> lost;
        lock (gate)
        {
            lost = asked.Except(first);
            (connection, standing, asked, complained, connectedSince) = (open, first, asked.Union(first), false, time.GetTimestamp());
        }

        if (lost.IsEmpty)
        {
            Changed?.Invoke(null);
        }

        return lost;
    }

    /// <returns>What ovn-controller has just taken away with all the rest.</returns>
    private ImmutableHashSet<string> Note(IReadOnlyList<FlowUpdate> updates)
    {
        bool isSurprise;
        lock (gate)
        {
            standing = After(standing!, updates);
            isSurprise = updates.Any(update => MacOf(update) is { } mac && IsGuard(update) != asked.Contains(mac));
            if (isSurprise && IsSettling)
            {
                return asked.Except(standing);
            }
        }

        if (isSurprise)
        {
            Changed?.Invoke(time.GetTimestamp());
        }

        return [];
    }

    private Task RestoreAsync(OpenFlowConnection open, ImmutableHashSet<string> lost, CancellationToken ct)
    {
        if (lost.IsEmpty)
        {
            return Task.CompletedTask;
        }

        LogRestored(lost.Count);
        var number = open.NextNumber();
        return open.SendAsync([.. lost.Select(mac => OpenFlowMessage.Add(RuleOf(mac), number))], ct);
    }

    private static ImmutableHashSet<string> After(ImmutableHashSet<string> before, IEnumerable<FlowUpdate> updates) =>
        updates.Aggregate(before, (guards, update) => MacOf(update) is not { } mac ? guards : IsGuard(update) ? guards.Add(mac) : guards.Remove(mac));

    /// <summary>The address in whose guard's place a flow stands; null: in no guard's.</summary>
    private static string? MacOf(FlowUpdate update) => update is { Table: 0, Rule.Priority: Priority } ? FlowMatch.SourceOf(update.Rule.Match) : null;

    private static bool IsGuard(FlowUpdate update) => update is { IsGone: false, HasActions: false, Rule.Cookie: Cookie };

    private void Complain(string problem)
    {
        if (!complained)
        {
            complained = true;
            LogAway(socket, problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The switch or ovn-controller was started anew and has lost {Count} router guards; they are made again")]
    private partial void LogRestored(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Socket} does not answer yet; it is asked again until it does: {Problem}")]
    private partial void LogAway(string socket, string problem);
}

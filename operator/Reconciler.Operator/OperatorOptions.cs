using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Election;
using Reconciler.Metrics;

namespace Reconciler.Operator;

/// <summary>With what the operator runs.</summary>
public sealed record OperatorOptions
{
    /// <summary>Path of a kubeconfig; null: <c>KUBECONFIG</c>, a pod's service account or <c>~/.kube/config</c>. Not used when <see cref="Client"/> is given.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>A client of the API that is open already; the operator does not close it.</summary>
    public ApiClient? Client { get; init; }

    /// <summary>OVN's northbound database, <c>unix:PATH</c> or <c>tcp:HOST:PORT</c>.</summary>
    public required string NorthboundAddress { get; init; }

    /// <summary>
    /// The file of the northbound database, where it can be read here (a standalone one on the same machine): reports then say who changed a row.
    /// Default: none.
    /// </summary>
    public string? NorthboundFile { get; init; }

    /// <summary>
    /// OVN's southbound database, <c>unix:PATH</c> or <c>tcp:HOST:PORT</c>, from which is read what OVN's health checks of load balancers find; nothing is written there.
    /// Default: none, and that is not told.
    /// </summary>
    public string? SouthboundAddress { get; init; }

    /// <summary>Time between two comparisons of every northbound row, the net under events. Default: 30 s.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long drift reports keep what is over. At least 1 s; default: 7 days.</summary>
    public TimeSpan ReportRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many machines are handled at a time. Default: 4.</summary>
    public int MachineWorkers { get; init; } = 4;

    /// <summary>With which other operators this one takes turns: one works, the others wait with everything read. Default: none, and it works at once.</summary>
    public ElectionOptions? Election { get; init; }

    /// <summary>Told when every kind was listed and the controllers work.</summary>
    public Action? Started { get; init; }

    /// <summary>Takes what is counted and measured; shared with the other parts of the process, where there are any. Default: its own, which nobody sees.</summary>
    public ProcessMetrics? Metrics { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the log goes.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}

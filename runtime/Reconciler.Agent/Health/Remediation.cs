using Reconciler.Agent.Desired;
using Reconciler.Agent.Guests;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Health;

/// <summary>
/// Runs remediation commands in guests, as their courses say, and tells how they ended. It waits for no command: it is asked again later. What a
/// command prints is not read, for it may hold secrets.
/// </summary>
internal sealed class Remediation(DesiredStore desired, Action<Partition, RemediationCourse> ended, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The last runs in a guest.</summary>
    public ValueList<RemediationStatus> StatusOf(ResourceKey key) => desired.Find(key) is not { } record ? [] : record.Remediation
        .Where(course => record.Partition.Spec.Remediation.Any(wanted => wanted.Policy == course.Policy))
        .Select(course => course.ToStatus()).OfType<RemediationStatus>()
        .ToValueList();

    /// <summary>Does what is due in a guest. One caller at a time for each guest.</summary>
    /// <returns>Whether a command did its work just now, and after how long to look again; null: when a verdict changes.</returns>
    public (bool Repaired, TimeSpan? LookAgain) Act(ResourceKey key, Partition partition, ValueList<HealthCheckStatus> health, GuestAgent agent)
    {
        var (repaired, again) = (false, (TimeSpan?)null);
        foreach (var wanted in partition.Spec.Remediation)
        {
            var course = CourseOf(key, wanted.Policy);
            var task = course.Next(RemediationCourse.IsCompliant(wanted.Policy, health), time.GetUtcNow());
            var next = task.Deed switch
            {
                RemediationDeed.Settle => course.Settle(),
                RemediationDeed.AskForItsEnd => Ask(course, wanted.Exec, agent),
                RemediationDeed.Run => Run(key, course, wanted.Exec, agent),
                _ => course,
            };
            Keep(key, partition, course, next);
            repaired |= course.IsUnderWay && next.Reason == "Succeeded";
            again = again < task.LookAgain ? again : task.LookAgain ?? again;
        }

        return (repaired, again);
    }

    /// <summary>Notes that the guest is off, and its commands with it.</summary>
    public void GuestIsOff(ResourceKey key, Partition partition)
    {
        foreach (var course in (desired.Find(key)?.Remediation ?? []).Where(course => course.IsUnderWay))
        {
            Keep(key, partition, course, course.End(time.GetUtcNow(), "NotKnown", "the guest was switched off while it ran"));
        }
    }

    private RemediationCourse Run(ResourceKey key, RemediationCourse former, Language.Policies.ExecCheck exec, GuestAgent agent)
    {
        // It is on disk before anything is started, so that a restart of the agent cannot lose it.
        var course = former.Begin(time.GetUtcNow());
        Note(key, course);
        try
        {
            return course with { Pid = agent.StartExec(exec.Command, Patience) };
        }
        catch (GuestAgentException problem)
        {
            return course.End(time.GetUtcNow(), "NotStarted", problem.Message);
        }
        catch (LibvirtException problem)
        {
            return course.End(time.GetUtcNow(), "NotStarted", $"{exec.Command[0]} could not be started: {problem.Reason}");
        }
    }

    private RemediationCourse Ask(RemediationCourse course, Language.Policies.ExecCheck exec, GuestAgent agent)
    {
        if (course.Pid is not { } pid)
        {
            return course.End(time.GetUtcNow(), "NotKnown", "the agent ended while it started the command");
        }

        try
        {
            return agent.ExitOf(pid, Patience) is { } exit ? course.End(time.GetUtcNow(), exec.Command[0], exit, exec.ExitCode ?? 0) : course;
        }
        catch (LibvirtException problem) when (problem.IsTransient)
        {
            // Nobody answers: it may be running still.
            return course;
        }
        catch (Exception problem) when (problem is LibvirtException or GuestAgentException)
        {
            return course.End(time.GetUtcNow(), "NotKnown", "the guest agent no longer knows the command: it or the guest was restarted");
        }
    }

    private void Keep(ResourceKey key, Partition partition, RemediationCourse before, RemediationCourse after)
    {
        if (after != before)
        {
            Note(key, after);
        }

        if (after != before && after.EndedAt is not null && !after.Settled)
        {
            ended(partition, after);
        }
    }

    private void Note(ResourceKey key, RemediationCourse course) => desired.Note(key, kept => kept with
    {
        Remediation = kept.Remediation
            .Where(other => other.Policy != course.Policy && kept.Partition.Spec.Remediation.Any(wanted => wanted.Policy == other.Policy))
            .Append(course).OrderBy(other => other.Policy, StringComparer.Ordinal).ToValueList(),
    });

    private RemediationCourse CourseOf(ResourceKey key, string policy) =>
        desired.Find(key)?.Remediation.FirstOrDefault(course => course.Policy == policy) ?? new RemediationCourse { Policy = policy };
}

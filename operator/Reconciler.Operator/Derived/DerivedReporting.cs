using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Operator.Northbound;

namespace Reconciler.Operator.Derived;

/// <summary>Tells of edits of derived objects, in the report of whoever they are derived from. In the background: putting back never waits for it.</summary>
public sealed class DerivedReporting(DriftOutbox outbox, TimeProvider time)
{
    /// <summary>Tells of changes that were put back just now.</summary>
    /// <param name="subject">The object that a person wrote.</param>
    /// <param name="changes">What was changed; nothing is told when there is none.</param>
    /// <param name="noticed">When the API told of it; null: a scan found it.</param>
    /// <param name="found">When it was found.</param>
    public void Tell(Resource subject, IReadOnlyCollection<DerivedChange> changes, DateTimeOffset? noticed, DateTimeOffset found)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Count > 0)
        {
            var done = time.GetUtcNow();
            outbox.Add([new DriftBatch(new DriftSubject(subject.Kind, ResourceKey.Of(subject)), [.. changes.Select(change => change.Found(noticed, found, done))])
            {
                What = "objects of the operator were edited by hand and put back",
            }]);
        }
    }
}

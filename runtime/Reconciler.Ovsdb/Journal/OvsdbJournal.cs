using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Reconciler.Ovsdb;

/// <summary>
/// Reads along in the log file of a standalone database (ovsdb(5)) to learn who changed a row: a monitor delivers changes without the comments of
/// their transactions, the server's file holds both. The server writes the file before it tells monitors, so whoever asks on a notification finds
/// the transaction. Nothing is followed between calls: each call first reads what is new.
/// </summary>
/// <remarks>
/// It begins at the file's end, goes on in the new file when the server compacts its database, and knows nothing (answers null) while there is no
/// file, none that it may read, or one of a clustered database.
/// </remarks>
public sealed partial class OvsdbJournal : IDisposable
{
    private const int DefaultCapacity = 20_000;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly ILogger logger;
    private readonly OvsdbJournalMemory memory;
    private OvsdbJournalFile? file;
    private bool told;

    /// <summary>A reader that begins at the file's end as it is now.</summary>
    /// <param name="path">The database file, such as <c>/var/lib/ovn/ovnnb_db.db</c> or <c>/etc/openvswitch/conf.db</c>.</param>
    /// <param name="own">Transactions whose comment begins so are one's own and not remembered; null: all are remembered.</param>
    /// <param name="logger">Told once when the file cannot be read.</param>
    /// <param name="capacity">How many rows are remembered; the one first touched is forgotten first. Default 20,000.</param>
    public OvsdbJournal(string path, string? own, ILogger<OvsdbJournal> logger, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.path = path;
        this.logger = logger;
        memory = new OvsdbJournalMemory(capacity, own);
        file = Open(atEnd: true);
    }

    /// <summary>Reads what the server has written since the last call.</summary>
    public void Read()
    {
        lock (gate)
        {
            try
            {
                if (file is { IsCurrent: false })
                {
                    // What was still written into the old file before the server changed to the new one comes first.
                    ReadNew();
                    file.Dispose();
                    file = null;
                    file = Open(atEnd: false);
                }

                file ??= Open(atEnd: false);
                ReadNew();
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                file?.Dispose();
                file = null;
                Tell(problem.Message);
            }
        }
    }

    /// <summary>Who changed a row last; null when that is not known.</summary>
    /// <param name="table">The row's table.</param>
    /// <param name="row">The row, which may be gone.</param>
    /// <param name="columns">Only changes of one of these columns count, and the row's removal; null: every change does.</param>
    public OvsdbAuthor? LastChange(string table, Guid row, IReadOnlyCollection<string>? columns = null)
    {
        lock (gate)
        {
            Read();
            return memory.Last(table, row, columns);
        }
    }

    /// <summary>Who changed anything in a table last; null when that is not known.</summary>
    public OvsdbAuthor? LastChange(string table)
    {
        lock (gate)
        {
            Read();
            return memory.Last(table);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
        }
    }

    private void ReadNew()
    {
        while (file?.Next() is { } record)
        {
            try
            {
                using var document = JsonDocument.Parse(record);
                memory.Add(document.RootElement);
            }
            catch (JsonException problem)
            {
                Tell(problem.Message);
            }
        }

        if (file is { IsClustered: true })
        {
            Tell("it belongs to a clustered database");
        }
    }

    private OvsdbJournalFile? Open(bool atEnd)
    {
        try
        {
            return OvsdbJournalFile.Open(path, atEnd);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Tell(problem.Message);
            return null;
        }
    }

    private void Tell(string problem)
    {
        if (!told)
        {
            told = true;
            LogUnreadable(path, problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the database's log {Path} cannot be read, so reports will not say who changed rows: {Problem}")]
    private partial void LogUnreadable(string path, string problem);
}

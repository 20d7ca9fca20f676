using System.Text;
using System.Text.Json;

namespace Reconciler.Agent.Guests;

/// <summary>
/// Talks to the QEMU guest agent inside of a guest. Its answers are the guest's and may be anything: what does not have the expected form is a
/// <see cref="GuestAgentException"/>.
/// </summary>
/// <param name="send">Sends one JSON command and returns the JSON answer, or throws.</param>
/// <param name="time">The clock between questions for a command's end.</param>
internal sealed class GuestAgent(Func<string, TimeSpan, string> send, TimeProvider time)
{
    private const int LongestAnswer = 1 << 20;
    private static readonly string[] FreezeVerbs = ["guest-fsfreeze-freeze", "guest-fsfreeze-thaw"];
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks whether the agent answers.</summary>
    public void Ping(TimeSpan timeout) => Call("guest-ping", timeout, null, static _ => true);

    /// <summary>Runs a command in the guest to its end.</summary>
    public async Task<int> ExecAsync(IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct) =>
        await RunAsync(command, timeout, StartExec, ExitOf, ct).ConfigureAwait(false);

    /// <summary>Runs a command in the guest to its end, and brings what it printed.</summary>
    public Task<GuestCommandResult> CaptureAsync(IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct) => RunAsync(
        command,
        timeout,
        (words, patience) => Call("guest-exec", patience, json => WriteExec(json, words, capture: true), static answer => answer.GetProperty("pid").GetInt64()),
        (pid, patience) => Call("guest-exec-status", patience, json => json.WriteNumber("pid", pid), ReadResult),
        ct);

    private async Task<T> RunAsync<T>(
        IReadOnlyList<string> command, TimeSpan timeout, Func<IReadOnlyList<string>, TimeSpan, long> begin, Func<long, TimeSpan, T?> ask, CancellationToken ct)
        where T : struct
    {
        var start = time.GetTimestamp();
        var pid = begin(command, timeout);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            // Each question has what the whole may still take.
            if (ask(pid, Left()) is { } result)
            {
                return result;
            }

            if (time.GetElapsedTime(start) + pause > timeout)
            {
                throw new GuestAgentException("Timeout", $"{command[0]} did not end within {timeout.TotalSeconds:0.#} s");
            }

            await Task.Delay(pause, time, ct).ConfigureAwait(false);
        }

        TimeSpan Left() => timeout - time.GetElapsedTime(start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Starts a command in the guest; its number there.</summary>
    public long StartExec(IReadOnlyList<string> command, TimeSpan timeout) =>
        Call("guest-exec", timeout, json => WriteExec(json, command), static answer => answer.GetProperty("pid").GetInt64());

    /// <summary>The exit code of a command that was started; null while it runs. The agent answers with an error when it does not know it (any more).</summary>
    public int? ExitOf(long pid, TimeSpan timeout) => Call("guest-exec-status", timeout, json => json.WriteNumber("pid", pid), ReadExit);

    /// <summary>The guest's operating system: its id and version.</summary>
    public (string Id, string Version) OsInfo(TimeSpan timeout) => Call(
        "guest-get-osinfo",
        timeout,
        null,
        static answer => (Text(answer, "id"), Text(answer, "version-id")));

    /// <summary>Freezes the guest's file systems: what was written is on the disks, and nothing more comes. Windows tells its applications before (VSS), Linux runs its hooks.</summary>
    /// <returns>How many.</returns>
    public long Freeze(TimeSpan timeout) => Call("guest-fsfreeze-freeze", timeout, null, static answer => answer.GetInt64());

    /// <summary>Whether the guest's agent has both commands, and may run them.</summary>
    public bool CanFreeze(TimeSpan timeout) => Call(
        "guest-info",
        timeout,
        null,
        static answer => FreezeVerbs.All(verb =>
            answer.GetProperty("supported_commands").EnumerateArray().Any(command => Text(command, "name") == verb && command.GetProperty("enabled").GetBoolean())));

    /// <summary>Lets them go on.</summary>
    public void Thaw(TimeSpan timeout) => Call("guest-fsfreeze-thaw", timeout, null, static answer => answer.GetInt64());

    /// <summary>Reads the start of a file in the guest.</summary>
    public string ReadFile(string path, int limit, TimeSpan timeout)
    {
        var handle = Call("guest-file-open", timeout, json => json.WriteString("path", path), static answer => answer.GetInt64());
        try
        {
            var content = Call(
                "guest-file-read",
                timeout,
                json =>
                {
                    json.WriteNumber("handle", handle);
                    json.WriteNumber("count", limit);
                },
                static answer => answer.GetProperty("buf-b64").GetBytesFromBase64());
            return Encoding.UTF8.GetString(content);
        }
        finally
        {
            Call("guest-file-close", timeout, json => json.WriteNumber("handle", handle), static _ => true);
        }
    }

    private T Call<T>(string verb, TimeSpan timeout, Action<Utf8JsonWriter>? arguments, Func<JsonElement, T> read)
    {
        var answer = send(Command(verb, arguments), timeout);
        if (answer.Length > LongestAnswer)
        {
            throw new GuestAgentException("AnswerTooLong", $"the guest agent answered {verb} with {answer.Length} characters");
        }

        try
        {
            using var document = JsonDocument.Parse(answer);
            return read(document.RootElement.GetProperty("return"));
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new GuestAgentException("AnswerMalformed", $"the guest agent answered {verb} with something else than was asked: {problem.Message}");
        }
    }

    private static string Command(string verb, Action<Utf8JsonWriter>? arguments)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("execute", verb);
            if (arguments is not null)
            {
                json.WriteStartObject("arguments");
                arguments(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteExec(Utf8JsonWriter json, IReadOnlyList<string> command, bool capture = false)
    {
        json.WriteString("path", command[0]);
        json.WriteStartArray("arg");
        foreach (var argument in command.Skip(1))
        {
            json.WriteStringValue(argument);
        }

        json.WriteEndArray();
        if (capture)
        {
            json.WriteBoolean("capture-output", true);
        }
    }

    private static GuestCommandResult? ReadResult(JsonElement answer) => ReadExit(answer) is { } code
        ? new GuestCommandResult(code, Bytes(answer, "out-data"), Bytes(answer, "err-data"), IsSet(answer, "out-truncated") || IsSet(answer, "err-truncated"))
        : null;

    private static byte[] Bytes(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.GetBytesFromBase64() : [];

    private static bool IsSet(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.GetBoolean();

    private static int? ReadExit(JsonElement answer)
    {
        if (!answer.GetProperty("exited").GetBoolean())
        {
            return null;
        }

        // A command that a signal ended has no exit code; shells call that 128 and the signal's number.
        return answer.TryGetProperty("exitcode", out var code) ? code.GetInt32()
            : answer.TryGetProperty("signal", out var signal) ? 128 + signal.GetInt32()
            : throw new FormatException("neither exitcode nor signal");
    }

    private static string Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}

using System.CommandLine;
using Reconciler.Cli.Objects;
using Reconciler.EmbeddedApi.Backup;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.Cli.Verbs;

/// <summary><c>backup FILE</c>: the embedded API's objects, keys and token, while it runs or while it does not.</summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The archive to write, mode 0600; it must not exist." };
        var data = UpVerb.DataFolder();
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The administrator's kubeconfig. Default: DATA_DIR/kubeconfig." };
        var secretKeys = UpVerb.SecretKeyFile();
        var command = new Command("backup", "Writes what the embedded API holds into an archive, also while it runs. Keep it as secret as the folder itself.") { file, data, kubeconfig, secretKeys };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (target, folder) = (Path.GetFullPath(parsed.GetRequiredValue(file)), Path.GetFullPath(parsed.GetRequiredValue(data)));
            if (File.Exists(target))
            {
                throw new CommandFailedException($"{target} exists already; it is left as it is");
            }

            var (objects, archive) = ($"{target}.{Guid.NewGuid():N}.objects", $"{target}.{Guid.NewGuid():N}.new");
            try
            {
                await WriteObjectsAsync(folder, parsed.GetValue(kubeconfig) ?? Path.Combine(folder, "kubeconfig"), parsed.GetValue(secretKeys), objects, cancellation);
                await using (var stream = BackupArchive.CreateFile(archive))
                {
                    await BackupArchive.PackAsync(folder, objects, parsed.GetValue(secretKeys), stream, TimeProvider.System.GetUtcNow());
                    stream.Flush(flushToDisk: true);
                }

                File.Move(archive, target);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException(problem.Message, problem);
            }
            finally
            {
                File.Delete(archive);
                foreach (var part in new[] { objects, objects + "-wal", objects + "-shm" })
                {
                    File.Delete(part);
                }
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(target);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteObjectsAsync(string folder, string kubeconfig, string? secretKeyFile, string path, CancellationToken cancellation)
    {
        if (File.Exists(kubeconfig))
        {
            using var api = ObjectApi.Open(kubeconfig);
            await using var stream = BackupArchive.CreateFile(path);
            if (await api.DownloadAsync("backup", stream, cancellation))
            {
                return;
            }
        }

        // Nobody answers: if nobody has the objects open either, they can be read here.
        File.Delete(path);
        await BackupFolder.WriteObjectsAsync(folder, secretKeyFile, path);
    }
}

using System.CommandLine;
using Reconciler.EmbeddedApi.Backup;

namespace Reconciler.Cli.Verbs;

/// <summary><c>restore FILE</c>: a data folder of the embedded API from a backup.</summary>
internal static class RestoreVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An archive that 'reconciler backup' wrote." };
        var data = UpVerb.DataFolder();
        var secretKeys = UpVerb.SecretKeyFile();
        var command = new Command("restore", "Makes a data folder of the embedded API from a backup, whole or not at all. Objects made after the backup are not in it; their guests go on and are reported.") { file, data, secretKeys };
        command.SetAction(async (parsed, _) =>
        {
            var folder = Path.GetFullPath(parsed.GetRequiredValue(data));
            try
            {
                await using var archive = File.OpenRead(parsed.GetRequiredValue(file));
                var madeAt = await BackupArchive.RestoreAsync(archive, folder, parsed.GetValue(secretKeys));
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{folder} holds the backup of {madeAt}; go on with: reconciler up --data-dir {folder}");
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException(problem.Message, problem);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}

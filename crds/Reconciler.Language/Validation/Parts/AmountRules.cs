using Reconciler.Language.Common;

namespace Reconciler.Language.Validation.Parts;

/// <summary>Limits of quantities and durations.</summary>
internal static class AmountRules
{
    public static void Between(Quantity? quantity, string least, string most, string path, ErrorList errors)
    {
        if (quantity is { } amount && (amount.Value < Quantity.Parse(least).Value || amount.Value > Quantity.Parse(most).Value))
        {
            errors.Add(path, ValidationCodes.OutOfRange, $"{amount} is out of range", $"give {least} to {most}");
        }
    }

    public static void Between(Duration? duration, Duration least, Duration most, string path, ErrorList errors)
    {
        if (duration is { } time && (time.Value < least.Value || time.Value > most.Value))
        {
            errors.Add(path, ValidationCodes.OutOfRange, $"{time} is out of range", $"give {least} to {most}");
        }
    }

    public static void WholeSeconds(Duration? duration, string path, ErrorList errors)
    {
        if (duration is { } time && time.Value.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            errors.Add(path, ValidationCodes.OutOfRange, $"{time} has a fraction of a second", "give whole seconds");
        }
    }
}

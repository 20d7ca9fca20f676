namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>Every managed field is changed by a mutation of the matrix, or says why not; the documentation says the same as the code.</summary>
public sealed class ManagedFieldsTests
{
    [Fact]
    public void EveryManagedField_HasAMutation_OrAReason() =>
        string.Join('\n', ManagedFields.Parts.SelectMany(part => part.Fields).Where(field => ManagedFields.WhyUnproven(field) is null && !ManagedFields.ProofsOf(field).Any()).Select(field => field.Path))
            .Should().BeEmpty("the mutation matrix proves each field");

    [Fact]
    public void EveryReason_IsStillNeeded() =>
        string.Join('\n', ManagedFields.Unproven.Where(entry => !ManagedFields.Parts.SelectMany(part => part.Fields).Any(field => ManagedFields.WhyUnproven(field) == entry.Why && !ManagedFields.ProofsOf(field).Any())).Select(entry => entry.Field))
            .Should().BeEmpty("what a mutation proves needs no reason");

    [Fact]
    public void TheMatrix_HasAtLeastEightyMutations_WithNamesOfTheirOwn()
    {
        MutationTable.All.Should().HaveCountGreaterThanOrEqualTo(80);
        MutationTable.All.Select(mutation => mutation.Name).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Documentation_SaysTheSame()
    {
        var file = Path.Combine(Repository.Root, "docs", "managed-fields.md");
        if (Environment.GetEnvironmentVariable("UPDATE_DATA") == "1")
        {
            File.WriteAllText(file, ManagedFields.Page());
        }

        File.ReadAllText(file).Should().Be(ManagedFields.Page(), "UPDATE_DATA=1 writes it anew");
    }
}

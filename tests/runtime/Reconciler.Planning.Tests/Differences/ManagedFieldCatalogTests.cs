using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Validation;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Differences;

public class ManagedFieldCatalogTests
{
    private const string Start = "<!-- fields -->";
    private const string End = "<!-- /fields -->";

    [Fact]
    public void TheDocumentationListsEveryManagedField()
    {
        const string Page = "../../../../docs/planning.md";
        var page = DataFile.Read(Page);
        var rows = ManagedFieldCatalog.All.Select(field => $"| `{field.Path}` | {field.Lives} | {field.Noticed} | {field.PutBack} |");
        var table = string.Join('\n', rows.Prepend("|---|---|---|---|").Prepend("| field | where it lives | how a change is noticed | how the running guest gets it back |"));

        DataFile.Check(Page, page[..(page.IndexOf(Start, StringComparison.Ordinal) + Start.Length)] + "\n" + table + "\n" + page[page.IndexOf(End, StringComparison.Ordinal)..]);
    }

    [Fact]
    public void EveryManagedFieldCanHaveAMode()
    {
        var machine = new VirtualMachine
        {
            Metadata = new ObjectMeta { Name = "web" },
            Spec = new VirtualMachineSpec
            {
                Drift = new DriftSpec { Fields = ManagedFieldCatalog.All.Select(field => new FieldDriftMode { Path = field.Path.Replace("...", "x", StringComparison.Ordinal), Mode = DriftMode.Warn }).ToValueList() },
            },
        };

        LanguageValidator.Validate(machine).Where(error => error.Path.EndsWith("].path", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void NoFieldIsListedTwice() => ManagedFieldCatalog.All.Select(field => field.Path).Should().OnlyHaveUniqueItems();
}

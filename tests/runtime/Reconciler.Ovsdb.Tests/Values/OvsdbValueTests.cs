namespace Reconciler.Ovsdb.Tests.Values;

public class OvsdbValueTests
{
    [Fact]
    public void Set_InAnyOrderWithDuplicates_IsEqual() =>
        OvsdbValue.Set(["b", "a", "b"]).Should().Be(OvsdbValue.Set(["a", "b"]));

    [Fact]
    public void SetOfOne_EqualsTheScalar() =>
        OvsdbValue.Set(["a"]).Should().Be(OvsdbValue.Text("a"));

    [Fact]
    public void Map_InAnyOrder_IsEqual() =>
        Map(("b", "2"), ("a", "1")).Should().Be(Map(("a", "1"), ("b", "2")));

    [Fact]
    public void Map_WithAnotherValue_IsUnequal() =>
        Map(("a", "1")).Should().NotBe(Map(("a", "2")));

    [Fact]
    public void Map_WithAKeyTwice_IsRefused() =>
        ((Action)(() => Map(("a", "1"), ("a", "2")))).Should().Throw<ArgumentException>().WithMessage("*'a' occurs twice*");

    [Fact]
    public void TextAndNumber_OfTheSameLook_AreUnequal() =>
        OvsdbValue.Text("1").Should().NotBe(OvsdbValue.Number(1));

    [Fact]
    public void Get_FindsEachKeyOfAMap()
    {
        var map = OvsdbValue.Map(Enumerable.Range(0, 50).Select(i => KeyValuePair.Create($"k{i}", $"v{i}")));

        Enumerable.Range(0, 50).Should().OnlyContain(i => map.Get($"k{i}") == $"v{i}");
        map.Get("k50").Should().BeNull();
    }

    private static OvsdbValue Map(params (string Key, string Value)[] pairs) =>
        OvsdbValue.Map(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
}

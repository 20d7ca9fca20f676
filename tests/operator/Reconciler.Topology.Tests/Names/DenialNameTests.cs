namespace Reconciler.Topology.Tests.Names;

public sealed class DenialNameTests
{
    [Fact]
    public void Name_SaysNamespaceAndPolicy() => DenialName.AccessPolicy("default", "only-web").Value.Should().Be("ap.default.only-web");

    [Theory]
    [InlineData(30, 30, "ap.nnnnnnnnnnnnnnnnnnnnnnnn.pppppppppppppppppppppppppp~")]
    [InlineData(63, 1, "ap.nnnnnnnnnnnnnnnnnnnnnnnn.p~")]
    [InlineData(1, 253, "ap.n.ppppppppppppppppppppppppppppppppppppppppppppppppp~")]
    public void LongName_IsCut_AndStaysApartFromOthersThatBeginAlike(int namespaceLength, int nameLength, string begin)
    {
        var (@namespace, name) = (new string('n', namespaceLength), new string('p', nameLength));

        var cut = DenialName.AccessPolicy(@namespace, name).Value;

        cut.Should().StartWith(begin).And.Subject.Length.Should().BeLessThanOrEqualTo(DenialName.MaxLength);
        cut.Should().NotBe(DenialName.AccessPolicy(@namespace, name[..^1] + "q").Value);
    }
}

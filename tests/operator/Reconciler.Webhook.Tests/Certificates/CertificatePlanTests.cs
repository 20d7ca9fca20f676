using System.Security.Cryptography.X509Certificates;
using Reconciler.Kubernetes.Core;
using Reconciler.Webhook.Certificates;

namespace Reconciler.Webhook.Tests.Certificates;

public sealed class CertificatePlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CertificateLives Lives = new();
    private static readonly string[] Names = ["reconciler-webhook.reconciler.svc"];

    [Fact]
    public void WhereThereIsNothing_AnAuthorityIsMade_AndACertificateThatItSigned_ForTheNames()
    {
        var made = CertificatePlan.Next(null, Names, Lives, Start);
        made.Authorities.Should().ContainSingle();
        made.Serving.Names.Should().Equal(Names);
        (made.Serving.Until - Start, made.Authorities[0].Until - Start).Should().Be((TimeSpan.FromDays(90), TimeSpan.FromDays(365)));
        IsTrusted(made.Serving, made, Start).Should().BeTrue();
        CertificatePlan.Next(made, Names, Lives, Start.AddDays(59)).Should().BeSameAs(made);
    }

    [Fact]
    public void OverTwentyYears_LookedAtEveryHour_WhatIsServed_IsTrusted_ByWhoeverLearnedOfItAnHourAgo_AndOldAuthoritiesGo()
    {
        var held = CertificatePlan.Next(null, Names, Lives, Start);
        var (servings, authorities) = (0, 0);
        for (var now = Start; now < Start.AddDays(20 * 365); now += TimeSpan.FromHours(1))
        {
            var next = CertificatePlan.Next(held, Names, Lives, now);
            if (next != held)
            {
                // An API server that has the bundle of the hour before meets a replica that serves today's; and the other way round.
                IsTrusted(next.Serving, held, now).Should().BeTrue();
                IsTrusted(held.Serving, next, now).Should().BeTrue();
                servings += next.Serving != held.Serving ? 1 : 0;
                authorities += next.Authorities[0] != held.Authorities[0] ? 1 : 0;
                next.Authorities.Count.Should().BeLessThanOrEqualTo(2);
                (next.Serving.Until - now).Should().BeGreaterThanOrEqualTo(TimeSpan.FromDays(30));
            }

            held = next;
        }

        // 245 days an authority, 60 days a certificate.
        authorities.Should().BeInRange(28, 30);
        servings.Should().BeInRange(118, 150);
    }

    [Theory]
    [InlineData("2001:DB8::1")]
    [InlineData("[fd00::1]")]
    [InlineData("Bücher.example.test")]
    [InlineData("HOST.example.test")]
    public void ANameThatIsWrittenDifferently_IsTheSame(string name)
    {
        var held = CertificatePlan.Next(null, [name, name], Lives, Start);
        held.Serving.Names.Should().ContainSingle();
        CertificatePlan.Next(held, [name], Lives, Start.AddHours(1)).Should().BeSameAs(held);
    }

    [Fact]
    public void ACertificateOfAnAuthorityThatEnds_IsNotMadeAnewForNothing()
    {
        var held = CertificatePlan.Next(null, Names, Lives, Start);
        var now = held.Authorities[0].Until - TimeSpan.FromDays(10);
        held = CertificatePlan.Next(held, Names, Lives, now);
        CertificatePlan.Next(held, Names, Lives, now.AddMinutes(1)).Should().BeSameAs(held, "until the new authority is known");
    }

    [Fact]
    public void ANameThatIsMissing_IsAdded_AndThoseOfOthersStay_SoThatReplicasOfTwoVersionsDoNotFight()
    {
        var held = CertificatePlan.Next(null, Names, Lives, Start);
        var both = CertificatePlan.Next(held, ["127.0.0.1"], Lives, Start);
        both.Serving.Names.Should().BeEquivalentTo(Names[0], "127.0.0.1");
        both.Authorities.Should().Equal(held.Authorities);
        CertificatePlan.Next(both, Names, Lives, Start).Should().BeSameAs(both);
    }

    [Fact]
    public void AfterALongSleep_AllIsMadeAnew()
    {
        var held = CertificatePlan.Next(null, Names, Lives, Start);
        var late = Start.AddDays(400);
        var next = CertificatePlan.Next(held, Names, Lives, late);
        next.Authorities.Should().ContainSingle().Which.Should().NotBe(held.Authorities[0]);
        IsTrusted(next.Serving, next, late).Should().BeTrue();
    }

    [Fact]
    public void TheSecret_GivesBackWhatWasWritten_AndWhatIsSpoiltIsNothing()
    {
        var old = CertificatePlan.Next(null, Names, Lives, Start);
        var set = CertificatePlan.Next(old, Names, Lives, Start.AddDays(250));
        set.Authorities.Should().HaveCount(2);
        var data = CertificateSecret.Write(set);
        CertificateSecret.Read(new Secret { Data = data }).Should().Be(set);
        foreach (var name in data.Keys)
        {
            CertificateSecret.Read(new Secret { Data = new(data) { [name] = "bm90aGluZw==" } }).Should().BeNull();
            CertificateSecret.Read(new Secret { Data = new(data) { [name] = "?" } }).Should().BeNull();
            CertificateSecret.Read(new Secret { Data = new(data.Where(entry => entry.Key != name).ToDictionary()) }).Should().BeNull();
        }

        CertificateSecret.Read(new Secret { Data = new(data) { ["tls.key"] = CertificateSecret.Write(old)["ca.key"] } }).Should().BeNull("the key is another certificate's");
    }

    [Fact]
    public void Keys_StandInNoText()
    {
        var set = CertificatePlan.Next(null, Names, Lives, Start);
        $"{set} {set.Serving} {set.Authorities[0]}".Should().NotContain("PRIVATE");
    }

    private static bool IsTrusted(CertificatePair serving, CertificateSet set, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(set.Bundle);
        using var certificate = X509Certificate2.CreateFromPem(serving.Certificate);
        return chain.Build(certificate);
    }
}

using System.Net;
using System.Text;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Sealing;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Machines;

/// <summary>
/// Reads the Secret that a machine's seed is in, and seals it to its node. The Secret alone is read, when the machine is looked at; to be told of changes the operator
/// would need the right to list every Secret.
/// </summary>
public sealed class SeedSealing(ApiClient client, ClusterView view)
{
    private const int LongestDocument = 65536;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly ResourceEndpoint<Secret> secrets = client.For(Kinds.Secrets);

    /// <summary>The Secret that a machine names, and what for; null: none.</summary>
    public static (SeedKind Kind, string Secret, string Path)? Wanted(VirtualMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return machine.Spec switch
        {
            { Sysprep.SecretRef: { } secret } => (SeedKind.Sysprep, secret, "spec.sysprep.secretRef"),
            { CloudInit.SecretRef: { } secret } => (SeedKind.CloudInit, secret, "spec.cloudInit.secretRef"),
            _ => null,
        };
    }

    /// <summary>
    /// The seed for a node. What was sealed of the same Secret to the same key stays, so that a round that changes nothing writes nothing. Beside a problem stands the seed
    /// that the Partition has: a guest that has its seed goes on with it.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="nodeName">Its node.</param>
    /// <param name="existing">Its Partition; null: there is none yet.</param>
    /// <param name="ct">Ends the call.</param>
    public async Task<(PartitionSeed? Seed, Problem? Problem)> SealAsync(VirtualMachine machine, string nodeName, Partition? existing, CancellationToken ct)
    {
        if (Wanted(machine) is not { } wanted)
        {
            return (null, null);
        }

        // An edited Partition is no witness: what stands in it may be anybody's.
        var held = existing is not null && !PartitionSeal.IsBroken(existing) && existing.Spec.NodeName == nodeName ? existing.Spec.Machine.Seed : null;
        if (view.Nodes.Store.Find(new ResourceKey("", nodeName))?.Status?.SealingKey is not { } key)
        {
            return (held, new Problem(Reasons.NodeHasNoKey, $"node {nodeName} has not told its key yet (status.sealingKey), to which Secret {wanted.Secret} is to be sealed"));
        }

        var kept = held is not null && (held.Kind, held.Secret, held.Key) == (wanted.Kind, wanted.Secret, SealedText.KeyId(key)) ? held : null;
        Secret? secret;
        try
        {
            secret = await secrets.FindAsync(new ResourceKey(machine.Metadata.Namespace ?? "", wanted.Secret), ct).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.Code == (int)HttpStatusCode.Forbidden)
        {
            return kept is null ? (held, new Problem(Reasons.SecretForbidden, $"{wanted.Path}: the operator may not read Secret {wanted.Secret}: {refusal.Message}")) : (kept, null);
        }

        if (secret is null)
        {
            // A machine that has its seed does not lose it with the Secret.
            return kept is null ? (held, new Problem(Reasons.SecretNotFound, $"{wanted.Path}: there is no Secret {wanted.Secret} yet")) : (kept, null);
        }

        var version = $"{secret.Metadata.Uid}/{secret.Metadata.ResourceVersion}";
        if (kept?.SecretVersion == version)
        {
            return (kept, null);
        }

        var (contents, problem) = Read(secret, wanted.Kind);
        if (contents is null)
        {
            return (held, new Problem(Reasons.SecretUnusable, $"{wanted.Path}: Secret {wanted.Secret} {problem}"));
        }

        try
        {
            return (new PartitionSeed
            {
                Kind = wanted.Kind,
                Secret = wanted.Secret,
                SecretVersion = version,
                Key = SealedText.KeyId(key),
                Sealed = SealedText.Seal(key, SeedContents.PlaceOf(machine.Metadata.Uid!, nodeName), contents.Write()),
            }, null);
        }
        catch (FormatException unusable)
        {
            return (held, new Problem(Reasons.NodeHasNoKey, $"node {nodeName} tells no usable key (status.sealingKey): {unusable.Message}"));
        }
    }

    /// <summary>What a Secret says as a seed; or what is wrong with it. Pure.</summary>
    public static (SeedContents? Contents, string Problem) Read(Secret secret, SeedKind kind)
    {
        ArgumentNullException.ThrowIfNull(secret);
        string[] keys = kind == SeedKind.Sysprep ? ["unattend.xml"] : ["userdata", "networkdata"];
        var texts = new string?[2];
        for (var i = 0; i < keys.Length; i++)
        {
            if (secret.Data?.GetValueOrDefault(keys[i]) is not { } encoded)
            {
                continue;
            }

            try
            {
                var bytes = Convert.FromBase64String(encoded);
                if (bytes.Length > LongestDocument)
                {
                    return (null, $"holds {bytes.Length} bytes under {keys[i]}; at most {LongestDocument} fit on a seed");
                }

                texts[i] = Strict.GetString(bytes);
            }
            catch (Exception problem) when (problem is FormatException or DecoderFallbackException)
            {
                return (null, $"holds no text (UTF-8) under {keys[i]}");
            }
        }

        return texts switch
        {
            [null, null] => (null, $"has no key {string.Join(" or ", keys)}"),
            [{ } unattend, _] when kind == SeedKind.Sysprep => (new SeedContents(null, new PartitionSysprep { Unattend = unattend }), ""),
            _ => (new SeedContents(new PartitionCloudInit { UserData = texts[0], NetworkData = texts[1] }, null), ""),
        };
    }
}

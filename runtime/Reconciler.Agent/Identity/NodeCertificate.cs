using System.Security.Cryptography.X509Certificates;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Identity;

/// <summary>The certificate by which this agent is its node now. New connections take it; those that are open keep theirs, for an hour at most.</summary>
internal sealed class NodeCertificate
{
    private volatile X509Certificate2 current;
    private NodeKubeconfig kubeconfig;

    private NodeCertificate(string path, NodeKubeconfig kubeconfig)
    {
        Path = path;
        this.kubeconfig = kubeconfig;
        current = kubeconfig.Open();
        Node = NodeKubeconfig.NodeOf(current)!;
    }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>Whose it is.</summary>
    public string Node { get; }

    /// <summary>Where the key of the next certificate is, while it is asked for.</summary>
    private string NextKeyFile => NextKeyOf(Path);

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Current => current;

    /// <summary>Since when it is good.</summary>
    public DateTimeOffset From => new(current.NotBefore.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>When it ends.</summary>
    public DateTimeOffset Until => new(current.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>Where an agent keeps the key of its next certificate, while it asks for that: beside its kubeconfig.</summary>
    public static string NextKeyOf(string kubeconfig) => kubeconfig + ".next-key";

    /// <summary>Reads it out of an agent's kubeconfig; null: that has no certificate of a node in a form that can be renewed.</summary>
    public static NodeCertificate? Of(string? kubeconfig) =>
        kubeconfig is not null && NodeKubeconfig.TryRead(kubeconfig) is { } read ? new NodeCertificate(kubeconfig, read) : null;

    /// <summary>The key for the next certificate, on the disk: the same one until <see cref="Replace"/>, or until there is another certificate.</summary>
    public string NextKey() => KeyFile.Open(NextKeyFile, kubeconfig.Key);

    /// <summary>Forgets the key that was asked with. One that is in use and stays, since the disk is ill, is not asked with again all the same.</summary>
    public void DropNextKey()
    {
        try
        {
            AtomicFile.Delete(NextKeyFile);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Takes what somebody else has written into the file since. What cannot be read just now is nothing new.</summary>
    /// <returns>Whether it is another one.</returns>
    public bool TakeOver()
    {
        if (Read() is not { } read || read == kubeconfig)
        {
            return false;
        }

        var opened = read.Open();
        if (NodeKubeconfig.NodeOf(opened) != Node)
        {
            // Another node's: that is for the next start, and then it is said.
            opened.Dispose();
            return false;
        }

        (kubeconfig, current) = (read, opened);
        DropNextKey();
        return true;
    }

    /// <summary>Keeps another one: on the disk first.</summary>
    public void Replace(string certificate, string authority, string key)
    {
        var next = kubeconfig with { Certificate = certificate, Authority = authority, Key = key };
        next.Write(Path);
        (kubeconfig, current) = (next, next.Open());
        DropNextKey();
    }

    private NodeKubeconfig? Read()
    {
        try
        {
            return NodeKubeconfig.TryRead(Path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

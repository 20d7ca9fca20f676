using System.Collections.Concurrent;

namespace Reconciler.Operator.Tests.Stage;

/// <summary>Notes every request that changes something.</summary>
internal sealed class WriteWitness(ConcurrentQueue<string> writes, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get)
        {
            writes.Enqueue($"{request.Method} {request.RequestUri!.AbsolutePath}");
        }

        return base.SendAsync(request, cancellationToken);
    }
}

using System.Net;
using Polly;
using Polly.Retry;

namespace Reconciler.Kubernetes.Resilience;

/// <summary>The one place that says how calls of the API are tried again; longer retries are the work queue's.</summary>
public static class ApiRetry
{
    /// <summary>Three quick repetitions for a request that was not answered or that the server asks to send again.</summary>
    public static ResiliencePipeline<HttpResponseMessage> ForRequests(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(50),
                MaxDelay = TimeSpan.FromSeconds(1),
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome switch
                {
                    { Exception: HttpRequestException or IOException } => true,
                    { Result.StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable } => true,
                    _ => false,
                }),
                DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result?.Headers.RetryAfter?.Delta is { } asked
                    ? TimeSpan.FromSeconds(Math.Min(asked.TotalSeconds, 5))
                    : (TimeSpan?)null),
                OnRetry = static arguments =>
                {
                    arguments.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .Build();

    /// <summary>Endless repetitions, from 100 ms to 15 s apart, for an informer whose API is away.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="onFailure">Told of every failure before the pause.</param>
    public static ResiliencePipeline ForInformers(TimeProvider time, Action<Exception> onFailure) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(15),
                // A response that is gone is no fault of the line: the informer lists anew at once.
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not null and not OperationCanceledException
                    && arguments.Outcome.Exception is not ApiException { IsGone: true }),
                OnRetry = arguments =>
                {
                    onFailure(arguments.Outcome.Exception!);
                    return default;
                },
            })
            .Build();
}

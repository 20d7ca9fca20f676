using System.Text.Json.Nodes;

namespace Reconciler.Conformance.Tests.Answers;

/// <summary>What a server answered, with everything in it that differs from run to run replaced: code, headers that matter, and the body.</summary>
public sealed record Answer(JsonObject Content);

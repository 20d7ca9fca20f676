using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Validation;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>RoleBindings and ClusterRoleBindings: whom they name, a role that stays, and only roles that their writer may give.</summary>
internal sealed class BindingRules(Escalation escalation, bool inNamespaces) : KindRules
{
    private const string Account = "ServiceAccount";

    /// <summary>More are what groups are for; each costs whenever a role or binding changes.</summary>
    private const int MostSubjects = 1000;

    /// <summary>Fills in the API group of the role, and of the users and groups, where none is given.</summary>
    public static void Complete(JsonObject document)
    {
        if (document.Object("roleRef") is { } role && string.IsNullOrEmpty(role.Text("apiGroup")))
        {
            role["apiGroup"] = RbacKinds.Group;
        }

        foreach (var subject in document.Array("subjects").Objects().Where(subject => subject.Text("kind") is "User" or "Group" && string.IsNullOrEmpty(subject.Text("apiGroup"))))
        {
            subject["apiGroup"] = RbacKinds.Group;
        }
    }

    public override void Prepare(JsonObject document, JsonObject? old) => Complete(document);

    public override void Validate(JsonObject document, JsonObject? old, List<FieldError> errors)
    {
        var role = document.Object("roleRef");
        string[] kinds = inNamespaces ? ["Role", "ClusterRole"] : ["ClusterRole"];
        if (role.Text("apiGroup") != RbacKinds.Group)
        {
            errors.Add(FieldError.NotSupported("roleRef.apiGroup", role.At("apiGroup"), [RbacKinds.Group]));
        }

        if (!kinds.Contains(role.Text("kind")))
        {
            errors.Add(FieldError.NotSupported("roleRef.kind", role.At("kind"), kinds));
        }

        if (string.IsNullOrEmpty(role.Text("name")))
        {
            errors.Add(FieldError.Required("roleRef.name"));
        }

        if (old is not null && !JsonNode.DeepEquals(old.At("roleRef"), role))
        {
            errors.Add(FieldError.Invalid("roleRef", role, "cannot change roleRef"));
        }

        var subjects = document.Array("subjects")?.Count ?? 0;
        if (subjects > MostSubjects)
        {
            errors.Add(FieldError.TooMany("subjects", subjects, MostSubjects));
        }

        foreach (var (subject, at) in (document.Array("subjects") ?? []).Select((node, at) => (node as JsonObject, $"subjects[{at}]")))
        {
            Validate(subject!, at, errors);
        }
    }

    public override void CheckRights(WriteRequest request, JsonObject document, JsonObject? old)
    {
        // Other labels give nothing; fewer subjects neither, but who may not give the role shall not choose who has it.
        if (old is null || !JsonNode.DeepEquals(document.At("subjects"), old.At("subjects")))
        {
            escalation.DemandForBinding(request, document.Name()!, RoleBinding.RoleOf(document, request.Namespace));
        }
    }

    private void Validate(JsonObject subject, string at, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(subject.Text("name")))
        {
            errors.Add(FieldError.Required(at + ".name"));
        }

        var group = subject.Text("apiGroup") ?? string.Empty;
        switch (subject.Text("kind"))
        {
            case Account:
                if (group.Length > 0)
                {
                    errors.Add(FieldError.NotSupported(at + ".apiGroup", subject.At("apiGroup"), [string.Empty]));
                }

                if (!inNamespaces && string.IsNullOrEmpty(subject.Text("namespace")))
                {
                    errors.Add(FieldError.Required(at + ".namespace"));
                }

                break;
            case "User" or "Group":
                if (group != RbacKinds.Group)
                {
                    errors.Add(FieldError.NotSupported(at + ".apiGroup", subject.At("apiGroup"), [RbacKinds.Group]));
                }

                break;
            default:
                errors.Add(FieldError.NotSupported(at + ".kind", subject.At("kind"), [Account, "User", "Group"]));
                break;
        }
    }
}

{{/* The product's bookkeeping stands in this namespace, wherever it runs; so it runs there. */}}
{{- define "reconciler.namespace" -}}
{{- if ne .Release.Namespace "reconciler-system" }}{{ fail "install it with --namespace reconciler-system (and --create-namespace): the nodes' Leases and the product's bookkeeping stand there" }}{{ end -}}
reconciler-system
{{- end }}

{{/* Labels of everything; call with (dict "root" $ "component" NAME). */}}
{{- define "reconciler.labels" -}}
{{ include "reconciler.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "reconciler.selector" -}}
app.kubernetes.io/name: reconciler
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "reconciler.image" -}}
image: {{ printf "%s:%s" .image.repository (.image.tag | default .root.Chart.AppVersion) | quote }}
imagePullPolicy: {{ .image.pullPolicy }}
{{- end }}

{{/* Operator and webhook: nobody, nothing but what they were built with. */}}
{{- define "reconciler.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "reconciler.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "reconciler.probes" -}}
startupProbe: {httpGet: {path: /healthz, port: metrics}, periodSeconds: 1, failureThreshold: 60}
livenessProbe: {httpGet: {path: /healthz, port: metrics}, periodSeconds: 10, timeoutSeconds: 3}
readinessProbe: {httpGet: {path: /readyz, port: metrics}, periodSeconds: 5, timeoutSeconds: 3}
{{- end }}

{{/* Replicas of one component on different nodes, where there are several. */}}
{{- define "reconciler.placement" -}}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .values.affinity }}
affinity: {{- toYaml .values.affinity | nindent 2 }}
{{- else }}
topologySpreadConstraints:
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "reconciler.selector" . | nindent 6 }}
{{- end }}
{{- end }}

{{- define "reconciler.agentUser" -}}
system:serviceaccount:{{ include "reconciler.namespace" . }}:reconciler-agent
{{- end }}

{{/* Whether an agent asks, in CEL. */}}
{{- define "reconciler.isAgent" -}}
request.userInfo.username == {{ include "reconciler.agentUser" . | quote }} || (has(request.userInfo.groups) && "reconciler:nodes" in request.userInfo.groups)
{{- end }}

{{- define "reconciler.clientConfig" }}
{{- if .Values.webhook.url -}}
{url: {{ .Values.webhook.url | quote }}}
{{- else -}}
{service: {name: reconciler-webhook, namespace: {{ include "reconciler.namespace" . }}, path: /validate, port: 443}}
{{- end }}
{{- end }}

{{- define "reconciler.agents" }}
{{- if .Values.agent.enabled }}
- {kind: ServiceAccount, name: reconciler-agent, namespace: {{ include "reconciler.namespace" . }}}
{{- end }}
{{- if .Values.agent.outside }}
- {kind: Group, name: "reconciler:nodes", apiGroup: rbac.authorization.k8s.io}
{{- end }}
{{- end }}

-- Health of VirtualMachines in Argo CD: as conditions.lua; of a machine that is off or paused as it should be it says so. It is Healthy:
-- what is Suspended would keep a sync in waves from going on.
-- Needs none of Lua's libraries beyond the basic one, as Argo CD gives by default.
local health = {status = "Progressing", message = "the operator has not looked at it yet"}
local status = obj.status
if obj.metadata.deletionTimestamp ~= nil then
  health.message = "is being deleted"
  return health
end
if status == nil or status.conditions == nil then
  return health
end
if status.observedGeneration ~= nil and obj.metadata.generation ~= nil and status.observedGeneration ~= obj.metadata.generation then
  health.message = "the newest generation is not looked at yet"
  return health
end
local found = {}
for _, condition in ipairs(status.conditions) do
  found[condition.type] = condition
end
local function text(condition)
  if condition.message ~= nil and condition.message ~= "" then
    return condition.reason .. ": " .. condition.message
  end
  return condition.reason
end
local ready, stalled = found.Ready, found.Stalled
if stalled ~= nil and stalled.status == "True" then
  health.status = "Degraded"
  health.message = text(stalled)
elseif ready ~= nil then
  health.message = text(ready)
  local reconciling = found.Reconciling
  if ready.status == "True" and (reconciling == nil or reconciling.status ~= "True") then
    health.status = "Healthy"
    if status.phase == "Stopped" or status.phase == "Paused" then
      health.message = "the machine is " .. (status.phase == "Paused" and "paused" or "off") .. ", as it should be"
    end
  end
end
return health

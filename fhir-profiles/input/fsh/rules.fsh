// What a rule, a PlanDefinition of event, condition and action, says beside the standard.

Extension: RuleCoolDown
Id: rule-cool-down
Title: "Cool-down of a rule"
Description: "Not again for the same person and warning within this time. Without it the setting of the organization holds."
Context: PlanDefinition
* value[x] 1..1
* value[x] only Duration
* valueDuration.value 1..1
* valueDuration.system = "http://unitsofmeasure.org"
* valueDuration.code = #d

Extension: RuleDailyCap
Id: rule-daily-cap
Title: "Daily cap of a rule"
Description: "No further prompt of this rule once the clinician had so many prompts this day. Without it the setting of the organization holds."
Context: PlanDefinition
* value[x] 1..1
* value[x] only positiveInt

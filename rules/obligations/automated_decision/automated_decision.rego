# METADATA
# scope: package
# title: No decision by automated means alone
# description: |
#   A decision about people does not rest on automated means alone, or a person reviews it before it takes effect.
# custom:
#   judged_for: flow
#   severity: high
#   message: a decision about people rests on automated means alone
#   remedy: have a person review the decision before it takes effect
#   parameters:
#     type: object
#     additionalProperties: false
package flowclause.obligations.automated_decision

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways} if {
	some key, _ in data.flowclause.program.declared.automated_decision
}

ways := [
	conditions.all_of({"automated_decision.solely_automated": false}),
	conditions.all_of({"automated_decision.human_review": true}),
]

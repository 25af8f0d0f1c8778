# METADATA
# scope: package
# title: No data of children
# description: |
#   Nobody whose data the flow touches is under the age that the policy names; on the birthday itself a person is no
#   longer under it. Where the policy speaks of what is done knowingly, data of people whose age is not known keeps it.
# custom:
#   judged_for: flow
#   severity: critical
#   message: the flow handles personal data of people under {under}
#   remedy: keep people under {under} out of this flow
#   parameters:
#     type: object
#     required: [under, knowing]
#     additionalProperties: false
#     properties:
#       under: {description: "the age, in years, from which a person is no child", type: integer, minimum: 1}
#       knowing: {description: the policy speaks only of what is done knowingly, type: boolean}
package flowclause.obligations.children

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.children
}

ways(parameters) := array.concat(
	[conditions.all_of({"subject.age": {"at_least": parameters.under}})],
	[conditions.all_of({"subject.age_known": false}) | parameters.knowing],
)

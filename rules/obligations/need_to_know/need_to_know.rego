# METADATA
# scope: package
# title: Only those who need the data can open it
# description: |
#   The data is open to no wider circle than the clause allows.
# custom:
#   judged_for: flow
#   severity: high
#   message: the data is open to more people than need it
#   remedy: "limit access to the data to: {scopes}"
#   parameters:
#     type: object
#     required: [scopes]
#     additionalProperties: false
#     properties:
#       scopes:
#         description: the circles of people that may be able to open the data
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
package flowclause.obligations.need_to_know

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": [conditions.all_of({"access.scope": declared.parameters.scopes})]} if {
	some key, declared in data.flowclause.program.declared.need_to_know
}

# METADATA
# scope: package
# title: A stated requirement
# description: |
#   What a clause demands in so many words and no other kind of obligation speaks of: one or more ways, each a mapping
#   of conditions.
# custom:
#   judged_for: [flow, recipient, store, category, purpose, cookie, sdk, permission]
#   severity: medium
#   message: what the clause demands is not met
#   remedy: meet what the clause demands
#   parameters:
#     type: object
#     required: [ways]
#     additionalProperties: false
#     properties:
#       for: {description: what it is judged for, $ref: "#/$defs/element", default: flow}
#       ways:
#         description: the ways to keep it
#         type: array
#         minItems: 1
#         items: {$ref: "#/$defs/conditions", minProperties: 1}
package flowclause.obligations.requirement

import data.flowclause.conditions
import rego.v1

expansion[key] := {
	"for": object.get(declared.parameters, "for", "flow"),
	"ways": [conditions.all_of(way) | some way in declared.parameters.ways],
} if {
	some key, declared in data.flowclause.program.declared.requirement
}

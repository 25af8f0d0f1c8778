# METADATA
# scope: package
# title: What becomes of the data in the end
# description: |
#   When the keeping of the data ends, it is deleted or made what the clause names. What the text neither demands nor
#   excludes waits for a ruling.
# custom:
#   judged_for: flow
#   severity: medium
#   message: "when its keeping ends, the data does not become what the clause demands: {on_end}"
#   remedy: "when the keeping of the data ends, do one of: {on_end}"
#   parameters:
#     type: object
#     required: [on_end]
#     additionalProperties: false
#     dependentRequired: {open: [ruling], ruling: [open]}
#     properties:
#       on_end:
#         description: what may become of the data
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
#       open:
#         description: what waits for a ruling
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
#       ruling: {description: the ruling that the open ones wait for, $ref: "#/$defs/ruling"}
package flowclause.obligations.deletion

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.deletion
}

ways(parameters) := array.concat(
	[conditions.all_of({"retention.on_end": parameters.on_end})],
	conditions.open_values("retention.on_end", parameters),
)
